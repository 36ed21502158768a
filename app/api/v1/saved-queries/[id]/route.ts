import { route } from "@/lib/http";
import { ChangeSavedQueryInput, changeSavedQuery, getSavedQuery, removeSavedQuery, SavedQueryByIdInput } from "@/lib/saved-queries";

export const GET = route(SavedQueryByIdInput, getSavedQuery);
export const PATCH = route(ChangeSavedQueryInput, changeSavedQuery);
export const DELETE = route(SavedQueryByIdInput, removeSavedQuery);
