import type { Tx } from "@/db";
import { datasetBySlug, openFound, visibleAmong, type Action, type DatasetRow } from "@/lib/access";
import { sourceOf } from "@/lib/catalog";
import type { ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { bindQuery, describeQuery } from "@/lib/query";
import { groundReader } from "./ground";
import type { SavedRow } from "./saved-bodies";
import type { SavedBody } from "./schemas";
import { defaultQuery, tryBody } from "./try-body";

type Args = { tx: Tx; ctx: ServiceContext };

/**
 * The dataset of a body that can be asked, as the caller sees it. Throws NOT_FOUND for a dataset the caller may not see,
 * INVALID_QUERY for a question that cannot be asked of it, and as `tryBody` does.
 */
export async function checkBody({ tx, ctx, body }: Args & { body: SavedBody }): Promise<DatasetRow> {
  const query = tryBody(body);
  const dataset = await datasetBySlug({ tx, ctx, slug: query.from });
  const { schema, relationships } = await groundReader({ tx, ctx })(dataset, query);
  bindQuery(query, schema, { now: new Date(), relationships });
  return dataset;
}

export type State = { sentence: string; problem: string | null };

/** The question in a sentence, and why the caller cannot ask it as things are: its dataset, rights, columns. */
export async function stateOf({ tx, ctx, row }: Args & { row: SavedRow }): Promise<State> {
  const [found] = await visibleAmong({ tx, ctx, ids: [row.question.datasetId] });
  if (!found) return { sentence: "", problem: "You may not see the dataset it asks. Ask its owner for access." };
  try {
    const query = defaultQuery(row.body);
    const { schema, relationships, joined } = await groundReader({ tx, ctx })(found.dataset, query);
    const bound = bindQuery(query, schema, { now: new Date(), relationships });
    const sentence = describeQuery(query, schema, relationships);
    const action: Action = bound.kind === "summary" ? "query.summary" : "query.rows";
    try {
      for (const one of [found, ...joined]) openFound({ ctx, actions: [action], found: one });
    } catch (error) {
      return { sentence, problem: wordsOf(error) };
    }
    return { sentence, problem: unpublished([found.dataset, ...joined.map(({ dataset }) => dataset)]) };
  } catch (error) {
    return { sentence: "", problem: wordsOf(error) };
  }
}

function unpublished(datasets: readonly DatasetRow[]): string | null {
  const empty = datasets.find((dataset) => dataset.head === 0 && sourceOf(dataset) === null);
  return empty ? `Nothing is published in ${empty.slug} yet, so there is nothing to ask. Send a file first.` : null;
}

function wordsOf(error: unknown): string {
  if (error instanceof AppError) return error.message;
  throw error;
}

/** The short name of the dataset a question asks. */
export function fromOf(query: SavedBody["query"]): string {
  return typeof query.from === "string" ? query.from : "";
}
