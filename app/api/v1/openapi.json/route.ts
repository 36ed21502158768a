import { z } from "zod";
import { publicRoute } from "@/lib/http";
import { apiDocument } from "@/lib/openapi";

export const GET = publicRoute(z.strictObject({}), async () => apiDocument());
