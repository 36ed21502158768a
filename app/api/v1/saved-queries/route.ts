import { route } from "@/lib/http";
import { CreateSavedQueryInput, createSavedQuery, ListSavedQueriesInput, listSavedQueries } from "@/lib/saved-queries";

export const GET = route(ListSavedQueriesInput, listSavedQueries);
export const POST = route(CreateSavedQueryInput, createSavedQuery, { status: 201 });
