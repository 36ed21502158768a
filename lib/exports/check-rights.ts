import type { Tx } from "@/db";
import { denied, openFound, visibleAmong, type Action } from "@/lib/access";
import type { ServiceContext } from "@/lib/context";
import type { ExportFacts } from "./facts";

/**
 * May the caller have this file now? Every dataset in it must still be open to them for this kind of question and for
 * download, under the same policy and with at least the hospitals whose rows may be in it. FORBIDDEN otherwise: it is
 * the caller's own export, so it is known to them.
 */
export async function checkRights({ tx, ctx, id, facts }: { tx: Tx; ctx: ServiceContext; id: string; facts: ExportFacts }): Promise<void> {
  const actions: Action[] = [facts.kind === "summary" ? "query.summary" : "query.rows", "query.export"];
  const found = await visibleAmong({ tx, ctx, ids: facts.sources.map(({ datasetId }) => datasetId) });
  for (const source of facts.sources) {
    const one = found.find(({ dataset }) => dataset.id === source.datasetId);
    if (!one) throw refused(ctx, id, source, "A dataset in this file is no longer open to you.");
    const { scope } = openFound({ ctx, actions, found: one });
    if (!covers(scope.hospitals, source.hospitals)) {
      throw refused(ctx, id, source, `Since this file was made, fewer hospitals of ${source.slug} are open to you.`);
    }
    if (scope.policy.id !== source.policy) {
      throw refused(ctx, id, source, `Since this file was made, the policy of ${source.slug} has changed.`);
    }
  }
}

function covers(now: readonly string[] | null, then: readonly string[] | null): boolean {
  if (now === null) return true;
  return then !== null && then.every((hospital) => now.includes(hospital));
}

function refused(ctx: ServiceContext, id: string, { datasetId }: { datasetId: string }, why: string) {
  const message = `${why} The file was not sent. Ask for it again: it will hold what you may see now.`;
  return denied(ctx, "FORBIDDEN", message, { action: "query.export", entityId: id, reason: "narrower", detail: { datasetId } });
}
