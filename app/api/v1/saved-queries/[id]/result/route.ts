import { route } from "@/lib/http";
import { RunSavedQueryInput, runSavedQuery, SavedQueryResultInput, savedQueryResult } from "@/lib/saved-queries";

export const GET = route(SavedQueryResultInput, savedQueryResult);
export const POST = route(RunSavedQueryInput, runSavedQuery);
