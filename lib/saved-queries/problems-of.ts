import type { DatasetRow } from "@/lib/access";
import { AppError } from "@/lib/errors";
import { bindQuery, type BoundQuery } from "@/lib/query";
import type { ImpactProblem } from "./answers";
import type { GroundReader } from "./ground";
import type { SavedBody } from "./schemas";
import { exampleQuery } from "./try-body";

type Args = { dataset: DatasetRow | undefined; body: SavedBody; ground: GroundReader };

/** Why a kept question cannot be asked of its dataset, with the place in the question; empty when it can. */
export async function problemsOf({ dataset, body, ground }: Args): Promise<ImpactProblem[]> {
  if (!dataset) return [{ path: "from", message: "The organisation may no longer see the dataset." }];
  try {
    const query = exampleQuery(body);
    const { schema, relationships } = await ground(dataset, query);
    return visualProblems(bindQuery(query, schema, { now: new Date(), relationships }), body.visual);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [{ path: error.details?.[0]?.path ?? "", message: error.message }];
  }
}

/** Columns that the chart names and the answer does not have. */
function visualProblems({ columns }: BoundQuery, { x, series, measures, pivot }: SavedBody["visual"]): ImpactProblem[] {
  const places: [path: string, name: string | undefined][] = [
    ["visual.x", x],
    ["visual.series", series],
    ...(measures ?? []).map((name, index): [string, string] => [`visual.measures.${index}`, name]),
    ["visual.pivot.columns", pivot?.columns],
    ["visual.pivot.measure", pivot?.measure],
  ];
  return places.flatMap(([path, name]) =>
    name === undefined || columns.some((column) => column.name === name)
      ? []
      : [{ path, message: `The answer has no column "${name}", which the chart shows.` }],
  );
}
