import { createApiKey, CreateApiKeyInput, listApiKeys, ListApiKeysInput } from "@/lib/auth";
import { route } from "@/lib/http";

export const GET = route(ListApiKeysInput, listApiKeys);
export const POST = route(CreateApiKeyInput, createApiKey, { status: 201 });
