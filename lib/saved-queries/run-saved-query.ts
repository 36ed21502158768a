import { requireScope } from "@/lib/access";
import { runQuery } from "@/lib/analysis";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { fillTemplate, readParameterValues, settleParameters, type ParameterValues } from "@/lib/query";
import type { SavedQueryAnswer } from "./answers";
import { fromOf } from "./check-body";
import { datasetOf, findSaved } from "./find-saved";
import { versionOf } from "./saved-query-version";
import { RunSavedQueryInput, SavedQueryResultInput, type SavedBody } from "./schemas";

type Ask = { id: string; version: number | undefined; valuesFor: (parameters: SavedBody["parameters"]) => ParameterValues };

/**
 * The answer to a saved question as the one who asks it gets it: with that person's rights and hospitals. Throws
 * INVALID_INPUT for values that do not fit its parameters, and as `runQuery` does.
 */
export async function runSavedQuery(args: {
  ctx: ServiceContext;
  input: RunSavedQueryInput;
  signal?: AbortSignal;
}): Promise<SavedQueryAnswer> {
  const { ctx, signal } = args;
  requireScope(ctx, "read");
  const { id, version, parameters } = RunSavedQueryInput.parse(args.input);
  return ask(ctx, { id, version, valuesFor: () => parameters }, signal);
}

/** As `runSavedQuery`, with the values of an address: text, with the types of their parameters. */
export async function savedQueryResult(args: {
  ctx: ServiceContext;
  input: SavedQueryResultInput;
  signal?: AbortSignal;
}): Promise<SavedQueryAnswer> {
  const { ctx, signal } = args;
  requireScope(ctx, "read");
  const { id, version, ...raw } = SavedQueryResultInput.parse(args.input);
  return ask(ctx, { id, version, valuesFor: (parameters) => readParameterValues(parameters, addressValues(raw)) }, signal);
}

async function ask(ctx: ServiceContext, { id, version, valuesFor }: Ask, signal?: AbortSignal): Promise<SavedQueryAnswer> {
  const { savedQuery, query } = await withTransaction(ctx, async (tx) => {
    const row = await findSaved({ tx, ctx, id });
    const used = version ?? row.question.version;
    const body = used === row.question.version ? row.body : (await versionOf({ tx, ctx, question: row.question, version: used })).body;
    const from = fromOf(body.query);
    // The row knows the dataset of the current version; an older one may have asked another.
    if (from === fromOf(row.body.query)) await datasetOf({ tx, ctx, row, from });
    const { parameters } = body;
    const values = valuesFor(parameters);
    const settled = Object.fromEntries(settleParameters(parameters, values));
    return {
      savedQuery: { id, name: row.question.name, version: used, parameters: settled },
      query: fillTemplate({ query: body.query, parameters, values }),
    };
  });
  const answer = await runQuery({ ctx, input: { query }, ...(signal ? { signal } : {}) });
  return { ...answer, savedQuery };
}

function addressValues(raw: Record<string, unknown>): Record<string, string | string[]> {
  return Object.fromEntries(Object.entries(raw).map(([name, given]) => [name, addressValue(name, given)]));
}

function addressValue(name: string, given: unknown): string | string[] {
  if (typeof given === "string") return given;
  if (Array.isArray(given) && given.every((one): one is string => typeof one === "string")) return given;
  throw new AppError("INVALID_INPUT", "The values of an address are text. Nothing was run.", {
    details: [{ path: name.slice(0, 80), message: "expected text" }],
  });
}
