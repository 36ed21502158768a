import { runQuery } from "@/lib/analysis";
import type { RequestFacts } from "@/lib/auth";
import { withTransaction } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { filterCondition, tileQuery, type Filter } from "@/lib/query";
import { LinkedAnswer } from "./answers";
import { valueFits } from "./check-body";
import { linkPlace } from "./link-place";
import { liveLink } from "./live-link";
import { numberBefore } from "./number-before";
import { RunLinkTileInput, type DashboardFilter, type FilterValues } from "./schemas";
import { asksForPeople, shownByLink, type ShownTile } from "./shown-by-link";

/**
 * The answer of one tile of a dashboard that a link opens. Only the dashboard's own filters can be set. Throws as
 * `liveLink` does; NOT_FOUND also for a tile that the link does not show.
 */
export async function runLinkTile(args: { facts: RequestFacts; input: RunLinkTileInput; signal?: AbortSignal }): Promise<LinkedAnswer> {
  const { facts, signal = new AbortController().signal } = args;
  const { token, tileId, filters } = RunLinkTileInput.parse(args.input);
  const live = await liveLink({ token, facts });
  const { ctx, body } = live;
  const tile = body.tiles.find((one) => one.id === tileId && one.kind === "question");
  const shown = tile && (await withTransaction(ctx, (tx) => shownByLink({ tx, live, tiles: [tile] }))).get(tileId)?.shown;
  if (tile?.kind !== "question" || !shown)
    throw new AppError("NOT_FOUND", "This link shows no such tile. Nothing was run. Reload the page: the dashboard may have changed.");
  const { query, parameters } = shown.answer;
  const asked = tileQuery({ query, parameters, values: tile.parameters ?? {}, filters: conditions(body.filters, filters, shown) });
  const ask = async () => {
    const answer = await runQuery({ ctx, input: { query: asked }, signal });
    return { ...answer, before: await numberBefore({ live, tile, shown, query: asked, answer, signal }) };
  };
  // What says how the answer was made stays here.
  return LinkedAnswer.parse(await linkPlace(live.link.id, signal, ask).catch(withoutReason));
}

function conditions(declared: readonly DashboardFilter[], given: FilterValues, shown: ShownTile): Filter[] {
  const { answer } = shown;
  for (const id of Object.keys(given)) if (!declared.some((filter) => filter.id === id)) refuse(id, "This dashboard has no such filter.");
  return declared.flatMap((filter) => {
    const { id, kind, column } = filter;
    const isSet = Object.hasOwn(given, id);
    if (isSet && asksForPeople(shown, column)) refuse(id, `The filter "${filter.label}" cannot be set without an account.`);
    const value = isSet ? given[id] : filter.default;
    if (value && !valueFits(kind, value)) refuse(id, `The filter "${filter.label}" cannot be set to this.`);
    if (!value || !answer.filters.includes(id)) return [];
    return filterCondition({ column, type: answer.columnTypes[column] ?? "", value }) ?? [];
  });
}

/** Limits of the organisation, names of columns and conditions are not told to who has no account. */
function withoutReason(error: unknown): never {
  if (!(error instanceof AppError) || error.code === "RATE_LIMITED") throw error;
  const { code, retryAfterSeconds } = error;
  throw new AppError(
    code,
    "This tile cannot be answered here at the moment. The other tiles are not affected. Set its filters otherwise, or tell whoever gave you the link.",
    { cause: error, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) },
  );
}

function refuse(id: string, message: string): never {
  throw new AppError("INVALID_INPUT", `${message} Nothing was run. Reload the page: the dashboard may have changed.`, {
    details: [{ path: `filters.${id}`, message }],
  });
}
