import { revokeApiKey, RevokeApiKeyInput } from "@/lib/auth";
import { route } from "@/lib/http";

export const DELETE = route(RevokeApiKeyInput, revokeApiKey);
