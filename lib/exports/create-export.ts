import { and, eq, inArray, sql } from "drizzle-orm";
import { exports, type Tx } from "@/db";
import { enqueue } from "@/jobs";
import { authorize, requireScope } from "@/lib/access";
import { planExport, readQuestion, requirePerson } from "@/lib/analysis";
import { emitAudit } from "@/lib/audit";
import { requireStorable } from "@/lib/catalog";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import type { ExportView } from "./answers";
import { exportViews } from "./internal";
import { CreateExportInput } from "./schemas";

/** Exports of one person that wait or are being made. */
const UNFINISHED_MAX = 10;

/**
 * Has the whole answer made into a file in the background: of the versions that are current now, and of now where the
 * question says "the last 30 days". Needs the right to ask and the right to download, as a download at once does; a key
 * that may only read has enough.
 */
export async function createExport(args: { ctx: ServiceContext; input: CreateExportInput }): Promise<ExportView> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { query: asked, format, name } = CreateExportInput.parse(args.input);
  requireStorable({ name }, "INVALID_INPUT");
  const userId = requirePerson(ctx);
  const query = readQuestion(asked);
  const createdAt = new Date();
  const plan = await planExport({ ctx, query, earlier: { now: createdAt, versions: new Map() } });
  const [root] = plan.sources;
  if (!root) throw new AppError("INTERNAL", "The question has no dataset. Nothing was run.");
  return withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: "export.own" });
    await refuseTooMany(tx, ctx.orgId, userId);
    const id = newId("export");
    const [row] = await tx
      .insert(exports)
      .values({
        id,
        orgId: ctx.orgId,
        userId,
        datasetId: root.datasetId,
        name: name ?? root.slug,
        format,
        query,
        sources: plan,
        createdAt,
      })
      .returning();
    if (!row) throw new AppError("INTERNAL", "The download could not be written down. Nothing was started. Try again.");
    await emitAudit(tx, ctx, { action: "export.own", entityId: id, detail: { change: "create", format, ...idsOf(plan.sources) } });
    await enqueue(tx, "export", { exportId: id }, { group: `${ctx.orgId}/${userId}` });
    const [view] = await exportViews({ tx, ctx, rows: [row] });
    if (!view) throw new AppError("INTERNAL", "The download could not be read. Look at the list of your downloads.");
    return view;
  });
}

function idsOf(sources: readonly { datasetId: string; version: number }[]) {
  return { datasets: sources.map(({ datasetId, version }) => ({ datasetId, version })) };
}

async function refuseTooMany(tx: Tx, orgId: string, userId: string): Promise<void> {
  // Two that are asked for in the same moment are counted one after the other.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`exports ${orgId} ${userId}`}, 0))`);
  const mine = and(eq(exports.orgId, orgId), eq(exports.userId, userId), inArray(exports.state, ["queued", "running"]));
  const open = await tx.$count(exports, mine);
  if (open < UNFINISHED_MAX) return;
  throw new AppError(
    "RATE_LIMITED",
    `${open} downloads of yours wait or are being made, and no more wait at once. This one was not started. Wait for one to end, or cancel one.`,
    { retryAfterSeconds: 10 },
  );
}
