import { authorize, datasetBySlug, requireScope } from "@/lib/access";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { contractSchema, parseContract } from "@/lib/ingest";
import { getRun, type RunDetail } from "@/lib/runs";
import type { ImpactAnswer, ImpactProblem } from "./answers";
import { impactOf, questionsOn } from "./impact-of";
import type { SavedRow } from "./saved-bodies";
import { RunImpactInput, type SavedBody } from "./schemas";

/**
 * What accepting a held run would break. Its file is published under the contract in force: questions that this contract
 * breaks cannot be asked any more. A column that only the file lacks is empty in its rows and nowhere else: questions that
 * use it still work, and are told after the others.
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
    const broken = await impactOf({ tx, ctx, rows, instead: new Map([[id, { slug, name, version, columns }]]) });
    const missing = new Set(run.mapping?.missing ?? []);
    if (missing.size === 0) return broken;
    // Bound without the columns that the file lacks, the questions that use them are those that fail.
    const filled = columns.filter((column) => !missing.has(column.name));
    const using = await impactOf({ tx, ctx, rows, instead: new Map([[id, { slug, name, version, columns: filled }]]) });
    return withTouched({ broken, using, rows, run, missing });
  });
}

type Found = { broken: ImpactAnswer; using: ImpactAnswer; rows: readonly SavedRow[]; run: RunDetail; missing: ReadonlySet<string> };

function withTouched({ broken, using, rows, run, missing }: Found): ImpactAnswer {
  const isBroken = new Set(broken.questions.map(({ id }) => id));
  const bodies = new Map(rows.map(({ question, body }) => [question.id, body]));
  const touched = using.questions
    .filter(({ id }) => !isBroken.has(id))
    .map((question) => {
      const body = bodies.get(question.id);
      const problems = question.problems.map(({ path }): ImpactProblem => {
        const column = body && columnAt(body, path, missing);
        return { path, message: emptyWords(run, column) };
      });
      return { ...question, problems, stillWorks: true };
    });
  return { ...broken, questions: [...broken.questions, ...touched], othersTouched: using.others - broken.others };
}

function emptyWords({ hospital, period }: RunDetail, column: string | undefined): string {
  const place = [hospital, period].filter((part) => part !== null).join(", ");
  const rows = place === "" ? "In its rows" : `In its rows (${place})`;
  const what = column === undefined ? "a column that this question uses" : `the column "${column}"`;
  return `The file lacks ${what}. ${rows} it would be empty; other rows keep it, and the question can still be asked.`;
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
