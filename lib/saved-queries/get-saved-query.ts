import { requireScope } from "@/lib/access";
import { withTransaction, type ServiceContext } from "@/lib/context";
import type { SavedQueryDetail } from "./answers";
import { savedDetail } from "./saved-detail";
import { SavedQueryByIdInput } from "./schemas";

/** One saved question with its versions, who may open it, and whether the caller can ask it as things are. */
export async function getSavedQuery(args: { ctx: ServiceContext; input: SavedQueryByIdInput }): Promise<SavedQueryDetail> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { id } = SavedQueryByIdInput.parse(args.input);
  return withTransaction(ctx, (tx) => savedDetail({ tx, ctx, id }));
}
