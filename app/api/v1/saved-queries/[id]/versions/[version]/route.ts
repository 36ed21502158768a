import { route } from "@/lib/http";
import { SavedQueryVersionInput, savedQueryVersion } from "@/lib/saved-queries";

export const GET = route(SavedQueryVersionInput, savedQueryVersion);
