import { runQuery, type QueryAnswer } from "@/lib/analysis";
import { partsInScope, versionSchema } from "@/lib/catalog";
import { withTransaction } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { periodBefore, type Period, type PeriodBefore, type Query } from "@/lib/query";
import type { LinkedBefore } from "./answers";
import type { LiveLink } from "./live-link";
import type { QuestionTile, ShownTile } from "./shown-by-link";

type Asked = { live: LiveLink; tile: QuestionTile; shown: ShownTile; query: Query; answer: QueryAnswer; signal: AbortSignal };

/**
 * The numbers of the period before for a tile of numbers that compares: the tile's own question, asked as the tile is,
 * about the stretch of time before. Of the hospitals it says whether the same ones sent something for both, not how many
 * did. Null for all other tiles.
 */
export async function numberBefore(args: Asked): Promise<LinkedBefore | null> {
  const { live, tile, shown, query, answer, signal } = args;
  const { kind = "number", compare } = tile.visual ?? shown.answer.visual;
  if (compare !== true || kind !== "number" || shown.shape.groups > 0) return null;
  const found = await compared(live, shown, query, new Date(answer.receipt.at));
  if (!("query" in found)) {
    const reason = found.none === "other_dates" ? "refused" : found.none;
    return { state: "none", reason, period: found.none === "no_files" ? textOf(found.previous) : null };
  }
  try {
    const before = await runQuery({ ctx: live.ctx, input: { query: found.query }, signal });
    const { previous, late, newer, isUnfinished } = found;
    return { state: "ready", row: before.rows[0] ?? [], period: textOf(previous), isUneven: late + newer > 0, isUnfinished };
  } catch (error) {
    // The tile has its own answer; only who goes away gets none.
    if (!(error instanceof AppError) || error.code === "CANCELLED") throw error;
    return { state: "none", reason: "refused", period: null };
  }
}

/** What the numbers are compared with, by the files of the rows the link reads. */
function compared({ ctx }: LiveLink, { answer, found }: ShownTile, query: Query, now: Date): Promise<PeriodBefore> {
  const [asked] = found;
  return withTransaction(ctx, async (tx) => {
    if (!asked) return { none: "no_period" };
    const { dataset, hospitals } = asked;
    const { version } = answer.dataset;
    const { schema, hospitalColumn } = await versionSchema({ tx, dataset, version });
    const cells = await partsInScope({ tx, datasetId: dataset.id, version, hospitals });
    const times = new Set(schema.columns.flatMap(({ name, type }) => (type.kind === "date" || type.kind === "timestamp" ? [name] : [])));
    return periodBefore(query, { now, isTime: (field) => times.has(field), cells, hospitalColumn });
  });
}

function textOf({ low, high, isDays }: Period): NonNullable<LinkedBefore["period"]> {
  return { low: low.toISOString(), high: high.toISOString(), isDays };
}
