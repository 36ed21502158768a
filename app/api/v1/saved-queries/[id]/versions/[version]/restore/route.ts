import { route } from "@/lib/http";
import { restoreSavedQueryVersion, SavedQueryVersionInput } from "@/lib/saved-queries";

export const POST = route(SavedQueryVersionInput, restoreSavedQueryVersion);
