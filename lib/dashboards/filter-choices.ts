import type { Tx } from "@/db";
import { columnValues, runQuery } from "@/lib/analysis";
import { AppError } from "@/lib/errors";
import { tileQuery, type Query } from "@/lib/query";
import type { LinkedDashboard } from "./answers";
import { linkPlace } from "./link-place";
import type { LiveLink } from "./live-link";
import { asksForPeople, type QuestionTile, type ShownTile } from "./shown-by-link";

const CHOICES_MAX = 200;
/** As in profiles: a value that few rows have, such as the number of one sample, can be somebody's. */
const CHOICE_ROWS_MIN = 10;

type Showing = { tile: QuestionTile; shown: ShownTile };
type Filters = LinkedDashboard["filters"];
/** A filter and the questions whose rows have its values, where those are fewer than the dataset's. */
export type OpenFilter = { filter: Filters[number]; ask: Query[] };

/** The filters that a tile shown here has, with values of the whole dataset only where its questions ask the whole of it. */
export async function openFilters(tx: Tx, live: LiveLink, tiles: readonly Showing[]): Promise<OpenFilter[]> {
  const filters: OpenFilter[] = [];
  for (const filter of live.body.filters) {
    const showing = tiles.filter(({ shown }) => shown.answer.filters.includes(filter.id));
    const [first] = showing;
    if (!first || showing.some(({ shown }) => asksForPeople(shown, filter.column))) continue;
    const isChosen = filter.kind === "values";
    const narrowed = isChosen ? showing.flatMap((one) => narrowedTo(one, filter.column) ?? []) : [];
    const choices = isChosen && narrowed.length === 0 ? await wholeChoices(tx, live, first, filter.column) : [];
    // Many tiles ask about the same rows.
    const ask = [...new Map(narrowed.map((query) => [JSON.stringify(query), query])).values()];
    filters.push({ filter: { ...filter, choices }, ask });
  }
  return filters;
}

async function wholeChoices(tx: Tx, { ctx }: LiveLink, { shown }: Showing, column: string): Promise<string[]> {
  const { values } = await columnValues({ ctx: { ...ctx, tx }, input: { slug: shown.answer.dataset.slug, column } });
  return values.slice(0, CHOICES_MAX).map(({ value }) => value);
}

/**
 * The filters with their choices. Values of rows that no tile counts, such as another hospital's wards, are not told to
 * who has no account; what cannot be asked now has no choices, and its tile says why.
 */
export async function withChoices(live: LiveLink, filters: readonly OpenFilter[]): Promise<Filters> {
  const answers: Filters = [];
  for (const { filter, ask } of filters) {
    const values = new Set<string>(filter.choices);
    for (const query of ask) for (const value of await valuesOf(live, query)) values.add(value);
    answers.push({ ...filter, choices: [...values].slice(0, CHOICES_MAX) });
  }
  return answers;
}

/** The values of a column among the rows that a tile's question is about; null where that is every row of its dataset. */
function narrowedTo({ tile, shown }: Showing, column: string): Query | null {
  const { query, parameters } = shown.answer;
  const { version, from, asOf, joins, derive, where } = tileQuery({ query, parameters, values: tile.parameters ?? {}, filters: [] });
  const isWhole = where === undefined && !(joins ?? []).some((join) => typeof join !== "string" && join.matched === true);
  if (isWhole) return null;
  return {
    version,
    from,
    ...(asOf !== undefined && { asOf }),
    ...(joins && { joins }),
    ...(derive && { derive }),
    ...(where && { where }),
    groupBy: [{ field: column, as: "choice" }],
    measures: [{ as: "choice_rows", fn: "count" }],
    having: { field: "choice_rows", op: "gte", value: CHOICE_ROWS_MIN },
    orderBy: [{ field: "choice_rows", direction: "desc" }, { field: "choice" }],
    limit: CHOICES_MAX,
  };
}

async function valuesOf({ ctx, link }: LiveLink, query: Query): Promise<string[]> {
  const { signal } = new AbortController();
  try {
    const { rows } = await linkPlace(link.id, signal, () => runQuery({ ctx, input: { query }, signal }));
    return rows.flatMap(([value]) => (value === null || value === undefined ? [] : [String(value)]));
  } catch (error) {
    if (error instanceof AppError) return [];
    throw error;
  }
}
