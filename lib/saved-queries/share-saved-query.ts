import { requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { putShares } from "@/lib/sharing";
import type { SavedQueryDetail } from "./answers";
import { findToChange } from "./find-saved";
import { savedDetail } from "./saved-detail";
import { ShareSavedQueryInput } from "./schemas";

/** Says who else may open a saved question; what is not named loses it. For its owner and administrators. */
export async function shareSavedQuery(args: { ctx: ServiceContext; input: ShareSavedQueryInput }): Promise<SavedQueryDetail> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { id, shares } = ShareSavedQueryInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const { question } = await findToChange({ tx, ctx, id, owner: true });
    await putShares({ tx, ctx, kind: "question", kept: question, input: shares });
    await emitAudit(tx, ctx, { action: "saved.change", entityId: id, detail: { change: "share", shares } });
    return savedDetail({ tx, ctx, id });
  });
}
