import { z } from "zod";
import { OUTPUT_NAME } from "./ast";

/** The ways an answer can be shown. */
export const VISUAL_KINDS = ["table", "pivot", "number", "bar", "line", "area", "scatter", "histogram", "heatmap"] as const;
export type VisualKind = (typeof VISUAL_KINDS)[number];

const Output = z
  .string()
  .regex(OUTPUT_NAME)
  .or(z.string().regex(/^[a-z][a-z0-9_]{0,59}\.[a-z][a-z0-9_]{0,59}$/));

/** How an answer is shown, in names of its columns. What is left out is chosen by the shape of the answer. */
export const Visual = z
  .strictObject({
    kind: z.enum(VISUAL_KINDS).optional(),
    /** Along the axis. */
    x: Output.optional(),
    /** The group whose values are the series. */
    series: Output.optional(),
    /** The measures drawn. */
    measures: z.array(Output).min(1).max(8).optional(),
    /** Bars or areas on top of each other. */
    stacked: z.boolean().optional(),
    /** Of a pivot: the group whose values become columns, and the measure in the cells. */
    pivot: z.strictObject({ columns: Output, measure: Output }).optional(),
    /** Hospitals missing from the coverage calendar are shaded behind charts over time; left out is yes. */
    coverage: z.boolean().optional(),
    /** Numbers are shown beside those of the period before, where the question is about a period. */
    compare: z.boolean().optional(),
  })
  .meta({ id: "Visual" });
export type Visual = z.infer<typeof Visual>;
