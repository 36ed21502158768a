import { z } from "zod";
import type { RunCheck, RunDetail } from "@/lib/runs";
import type { ImpactProblem } from "./answers";

/** Values that every earlier month of a place has and a held file lacks: column by column. */
export type GoneValues = { column: string; values: ReadonlySet<string>; rows: string };

const Values = z.array(z.string());
const IsJson = z.string().transform((text, ctx): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    ctx.addIssue({ code: "custom", message: "This is no JSON." });
    return z.NEVER;
  }
});
const Gone = z.object({ gone: IsJson.pipe(Values), hospital: z.string().optional(), period: z.string().optional() });

/** What the checks of a run found gone. Checks of earlier releases name no values by themselves and are passed over. */
export function goneValues({ checks, hospital, period }: Pick<RunDetail, "checks" | "hospital" | "period">): GoneValues[] {
  return checks.flatMap((check: RunCheck) => {
    if (check.check !== "gone_values" || check.column === null) return [];
    const facts = Gone.safeParse(check.facts).data;
    if (!facts) return [];
    const rows = rowsOf({
      hospital: facts.hospital === "*" ? "all hospitals" : (facts.hospital ?? hospital),
      period: facts.period ?? period,
    });
    return [{ column: check.column, values: new Set(facts.gone), rows }];
  });
}

/** The rows of a file, or of a part of it, in words: `its rows (north, 2025-05)`. */
export function rowsOf({ hospital, period }: Pick<RunDetail, "hospital" | "period">): string {
  const place = [hospital, period].filter((part) => part !== null).join(", ");
  return place === "" ? "its rows" : `its rows (${place})`;
}

/**
 * The filters of a question that ask for such a value by name. `columnOf` says which column of the file's dataset a field is; null
 * for one of another dataset.
 */
export function goneProblems(query: object, gone: readonly GoneValues[], columnOf: (field: string) => string | null): ImpactProblem[] {
  return comparisonsIn(query, []).flatMap(({ path, field, asked }) => {
    const column = columnOf(field);
    return gone
      .filter((one) => one.column === column)
      .flatMap(({ values, rows }): ImpactProblem[] => {
        const lost = asked.filter((value) => values.has(value)).map((value) => `"${value}"`);
        if (lost.length === 0) return [];
        const none = `The file has no row with ${lost.join(", ")} in the column "${field}", which every earlier month has.`;
        return [{ path, message: `${none} In ${rows} this filter finds none; other rows keep them, and the question can still be asked.` }];
      });
  });
}

type Comparison = { path: string; field: string; asked: string[] };

/** Every comparison that names its values. Filters of whole groups (`having`) are about measures. */
function comparisonsIn(part: unknown, path: readonly string[]): Comparison[] {
  if (typeof part !== "object" || part === null) return [];
  const own = comparisonOf(part, path.join("."));
  if (own) return [own];
  return Object.entries(part).flatMap(([key, inner]) => (key === "having" ? [] : comparisonsIn(inner, [...path, key])));
}

function comparisonOf(part: object, path: string): Comparison | null {
  if (!("field" in part && "op" in part && "value" in part) || typeof part.field !== "string") return null;
  if (part.op !== "eq" && part.op !== "in") return null;
  const values: unknown[] = Array.isArray(part.value) ? part.value : [part.value];
  return { path, field: part.field, asked: values.filter((value) => typeof value === "string") };
}
