import { route } from "@/lib/http";
import { ShareSavedQueryInput, shareSavedQuery } from "@/lib/saved-queries";

export const PUT = route(ShareSavedQueryInput, shareSavedQuery);
