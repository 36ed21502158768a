import { listQueries, ListQueriesInput } from "@/lib/analysis";
import { route } from "@/lib/http";

export const GET = route(ListQueriesInput, listQueries);
