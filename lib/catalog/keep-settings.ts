import { and, eq, isNull, sql } from "drizzle-orm";
import { datasets, uploads } from "@/db";
import { authorize, datasetBySlug, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { withTransaction, type ServiceContext } from "@/lib/context";
import type { KeepSettings } from "./answers";
import { refuseLive } from "./refuse-live";
import { KeepSettingsInput } from "./schemas";

/** Sets how many versions and for how long received files are kept. What is left out stays as it is. */
export async function keepSettings(args: { ctx: ServiceContext; input: KeepSettingsInput }): Promise<KeepSettings> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { slug, keepVersions, keepRawDays } = KeepSettingsInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const dataset = await datasetBySlug({ tx, ctx, slug });
    await authorize({ tx, ctx, action: "dataset.settings", datasetId: dataset.id });
    refuseLive(dataset, "nothing of it is kept here");
    const settings = {
      keepVersions: keepVersions === undefined ? dataset.keepVersions : keepVersions,
      keepRawDays: keepRawDays === undefined ? dataset.keepRawDays : keepRawDays,
    };
    await tx
      .update(datasets)
      .set({ ...settings, revision: sql`${datasets.revision} + 1` })
      .where(eq(datasets.id, dataset.id));
    if (settings.keepRawDays !== dataset.keepRawDays) {
      // Also for the files that are here already.
      const until = settings.keepRawDays === null ? sql`null` : sql`${uploads.createdAt} + make_interval(days => ${settings.keepRawDays})`;
      await tx
        .update(uploads)
        .set({ keptUntil: until })
        .where(and(eq(uploads.datasetId, dataset.id), isNull(uploads.removedAt)));
    }
    const before = { keepVersions: dataset.keepVersions, keepRawDays: dataset.keepRawDays };
    await emitAudit(tx, ctx, { action: "dataset.settings", entityId: dataset.id, detail: { before, after: settings } });
    return settings;
  });
}
