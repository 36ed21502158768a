import { asc, eq } from "drizzle-orm";
import { runIssues } from "@/db";
import { actionsOfRole, authorize, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { columnsOfFinding, rejectedValues, valueKey, type FileLayout } from "@/lib/ingest";
import { uploadsStore } from "@/lib/storage";
import type { RunIssues } from "./answers";
import { getRunInOrg, type RunRow } from "./internal";
import { GetRunInput } from "./schemas";

const ISSUES_MAX = 200;

type IssueRow = typeof runIssues.$inferSelect;

/**
 * What was found about a file, by rule and column, with what stands on the first lines of each. Values are for those
 * who may see rejected lines: others get the numbers of the lines. Reading values leaves an audit row.
 */
export async function listIssues(args: { ctx: ServiceContext; input: GetRunInput }): Promise<RunIssues> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { runId } = GetRunInput.parse(args.input);
  const { run, issues, valuesShown } = await withTransaction(ctx, async (tx) => {
    const full = await getRunInOrg({ tx, ctx, runId });
    await authorize({ tx, ctx, action: "run.view", datasetId: full.dataset.id });
    const rows = await tx.select().from(runIssues).where(eq(runIssues.runId, runId)).orderBy(asc(runIssues.id)).limit(ISSUES_MAX);
    const mayRead = actionsOfRole(ctx.role).includes("run.rejected");
    if (mayRead) {
      await authorize({ tx, ctx, action: "run.rejected", datasetId: full.dataset.id });
      const { rejected } = full.run;
      await emitAudit(tx, ctx, { action: "run.issues", entityId: runId, detail: { datasetId: full.dataset.id, rejected } });
    }
    return { run: full.run, issues: rows, valuesShown: mayRead };
  });
  const values = valuesShown ? await valuesOf(run, issues) : new Map<string, string>();
  const layout = run.layout as FileLayout | null;
  return {
    items: issues.map(({ rule, column, severity, count, message, expected, sampleLines }) => ({
      rule,
      column,
      severity,
      count,
      message,
      expected,
      lines: sampleLines.map((line) => ({
        line,
        value: (severity === "reject" && values.get(valueKey(line, columnsOfFinding({ rule, column }, layout)))) || null,
      })),
    })),
    valuesShown,
  };
}

async function valuesOf(run: RunRow, issues: IssueRow[]): Promise<Map<string, string>> {
  const layout = run.layout as FileLayout | null;
  const wanted = issues.flatMap(({ severity, rule, column, sampleLines }) =>
    severity === "reject" ? sampleLines.map((line) => ({ line, columns: columnsOfFinding({ rule, column }, layout) })) : [],
  );
  if (run.rejectedKey === null || wanted.length === 0) return new Map();
  return rejectedValues(uploadsStore().read(run.rejectedKey), wanted, layout);
}
