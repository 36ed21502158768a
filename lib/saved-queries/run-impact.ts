import { authorize, datasetBySlug, requireScope } from "@/lib/access";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { contractSchema, parseContract } from "@/lib/ingest";
import { getRun, type RunDetail } from "@/lib/runs";
import type { ImpactAnswer, ImpactProblem } from "./answers";
import { goneProblems, goneValues, rowsOf } from "./gone-values";
import { impactOf, problemsByOrg, questionsOn } from "./impact-of";
import type { SavedRow } from "./saved-bodies";
import { RunImpactInput, type SavedBody } from "./schemas";
import { exampleQuery } from "./try-body";

/**
 * What accepting a held run would break. Its file is published under the contract in force: questions that this contract
 * breaks cannot be asked any more. A column that only the file lacks is empty in its rows and nowhere else, and a value that only
 * the file lacks is found in all other rows: questions that use them still work, and are told after the others.
 */
export async function runImpact(args: { ctx: ServiceContext; input: RunImpactInput }): Promise<ImpactAnswer> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const input = RunImpactInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const run = await getRun({ ctx: { ...ctx, tx }, input });
    const dataset = await datasetBySlug({ tx, ctx, slug: run.dataset.slug });
    await authorize({ tx, ctx, action: "run.view", datasetId: dataset.id });
    const rows = await questionsOn({ tx, ctx, datasetId: dataset.id });
    // Without a contract there are no columns, and no question was kept.
    if (run.state !== "held" || dataset.contract === null) return impactOf({ tx, ctx, rows });
    const { id, slug, name, head: version } = dataset;
    const columns = contractSchema(parseContract(dataset.contract));
    const broken = await problemsByOrg({ tx, ctx, rows, instead: new Map([[id, { slug, name, version, columns }]]) });
    const missing = new Set(run.mapping?.missing ?? []);
    // Bound without the columns that the file lacks, the questions that use them are those that fail.
    const filled = columns.filter((column) => !missing.has(column.name));
    const instead = new Map([[id, { slug, name, version, columns: filled }]]);
    const using = missing.size === 0 ? new Map<string, ImpactProblem[]>() : await problemsByOrg({ tx, ctx, rows, instead });
    const gone = goneValues(run);
    const touched = new Map<string, ImpactProblem[]>();
    for (const row of rows) {
      if (broken.has(row.question.id)) continue;
      const problems = [
        ...(using.get(row.question.id) ?? []).map(({ path }) => ({ path, message: emptyWords(run, columnAt(row.body, path, missing)) })),
        ...(gone.length === 0 ? [] : goneProblems(exampleQuery(row.body), gone, columnOf(row, id))),
      ];
      if (problems.length > 0) touched.set(row.question.id, problems);
    }
    return impactOf({ tx, ctx, rows, broken, touched });
  });
}

/** Which column of the run's dataset a field of a question is: of its own dataset by its name, of a joined one behind the point. */
function columnOf({ question }: SavedRow, datasetId: string): (field: string) => string | null {
  return (field) => {
    const point = field.indexOf(".");
    if (question.datasetId === datasetId) return point === -1 ? field : null;
    return point === -1 ? null : field.slice(point + 1);
  };
}

function emptyWords(run: RunDetail, column: string | undefined): string {
  const what = column === undefined ? "a column that this question uses" : `the column "${column}"`;
  return `The file lacks ${what}. In ${rowsOf(run)} it would be empty; other rows keep it, and the question can still be asked.`;
}

/** The missing column that stands at a place of the question or of its chart, of a joined dataset too. */
function columnAt({ query, visual }: SavedBody, path: string, missing: ReadonlySet<string>): string | undefined {
  let part: unknown = { ...query, visual };
  for (const key of path.split(".")) {
    if (typeof part !== "object" || part === null) return undefined;
    part = Object.entries(part).find(([name]) => name === key)?.[1];
  }
  const name = typeof part === "string" ? part.slice(part.lastIndexOf(".") + 1) : "";
  return missing.has(name) ? name : undefined;
}
