import { z } from "zod";
import { publicRoute } from "@/lib/http";
import { apiDocument, callerDocument } from "@/lib/openapi";
import { savedOperations } from "@/lib/saved-queries";

/** With a key or a session, the saved questions its bearer may open are operations of their own. */
export const GET = publicRoute(z.strictObject({}), async ({ ctx }) => {
  const isReader = ctx !== null && ctx.role !== null && ctx.scopes.includes("read");
  return isReader ? callerDocument(apiDocument(), await savedOperations({ ctx })) : apiDocument();
});
