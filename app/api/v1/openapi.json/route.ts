import { z } from "zod";
import { publicRoute } from "@/lib/http";
import { ENDPOINTS, openApiDocument } from "@/lib/openapi";

let document: ReturnType<typeof openApiDocument> | undefined;

export const GET = publicRoute(z.strictObject({}), async () => (document ??= openApiDocument(ENDPOINTS)));
