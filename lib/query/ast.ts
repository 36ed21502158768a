import { z } from "zod";
import { BUCKET_NAMES, PART_NAMES } from "./buckets";
import { FUNCTION_NAMES, type FunctionName } from "./functions";
import { MEASURE_NAMES } from "./measures";
import { OPERATOR_NAMES } from "./operators";

/** Names an answer's columns may be given. Compared without regard to case, as some engines do. */
export const OUTPUT_NAME = /^[A-Za-z][A-Za-z0-9_]{0,59}$/;

const Field = z.string().min(1).max(200);
const OutputName = z.string().regex(OUTPUT_NAME, "starts with a letter and has at most 60 letters, digits and _");

export const Scalar = z.union([z.string(), z.number(), z.boolean()]);
export type Scalar = z.infer<typeof Scalar>;

export const RELATIVE_UNITS = BUCKET_NAMES;

/** A stretch of time counted from the day (or hour) on which the question is asked. */
export const RelativeTime = z.strictObject({ amount: z.int().min(1).max(10_000).optional(), unit: z.enum(RELATIVE_UNITS) });
export type RelativeTime = z.infer<typeof RelativeTime>;

/** One comparison. Which `value` belongs to which `op` is in OPERATORS; the binder checks it against the column. */
export const Condition = z
  .strictObject({
    field: Field,
    op: z.enum(OPERATOR_NAMES),
    value: z.union([Scalar, z.array(Scalar), RelativeTime]).optional(),
    includeEmpty: z.boolean().optional(),
    ignoreCase: z.boolean().optional(),
  })
  .meta({ id: "Condition" });
export type Condition = z.infer<typeof Condition>;

export type Filter = { all: Filter[] } | { any: Filter[] } | { not: Filter } | Condition;
export const Filter: z.ZodType<Filter> = z
  .lazy(() =>
    z.union([
      z.strictObject({ all: z.array(Filter) }),
      z.strictObject({ any: z.array(Filter) }),
      z.strictObject({ not: Filter }),
      Condition,
    ]),
  )
  .meta({ id: "Filter" });

/** How a value is worked out from others, row by row. */
export type Expression =
  | { field: string }
  | { value: Scalar }
  | { fn: FunctionName; args: Expression[] }
  | { case: { if: Filter; then: Expression }[]; else?: Expression | undefined };
export const Expression: z.ZodType<Expression> = z
  .lazy(() =>
    z.union([
      z.strictObject({ field: Field }),
      z.strictObject({ value: Scalar }),
      z.strictObject({ fn: z.enum(FUNCTION_NAMES), args: z.array(Expression).min(1).max(50) }),
      z.strictObject({
        case: z
          .array(z.strictObject({ if: Filter, then: Expression }))
          .min(1)
          .max(100),
        else: Expression.optional(),
      }),
    ]),
  )
  .meta({ id: "Expression" });

/** What people read instead of a name, in headings and on axes. */
const Label = z.string().trim().min(1).max(80);

/** A calculated column. Later ones may use earlier ones. */
export const Derive = z.strictObject({ as: OutputName, expr: Expression, label: Label.optional() }).meta({ id: "Derive" });
export type Derive = z.infer<typeof Derive>;

/** Names of relationships. */
export const RELATIONSHIP_NAME = /^[a-z][a-z0-9_]{0,29}$/;

/**
 * A declared relationship of the dataset, by its name. Every row of the dataset is kept, with empty joined columns
 * where nothing matches; with `matched` only rows that match.
 */
export const Join = z
  .union([z.string().min(1).max(60), z.strictObject({ name: z.string().min(1).max(60), matched: z.boolean().optional() })])
  .meta({ id: "Join" });
export type Join = z.infer<typeof Join>;

/** Keeps the first `n` groups (or rows) by an output, within each combination of `per`. */
export const Top = z
  .strictObject({
    n: z.int().min(1).max(100_000),
    by: Field,
    direction: z.enum(["asc", "desc"]).optional(),
    per: z.array(Field).optional(),
    /** `all` (default) keeps everyone who ties at the edge, `first` exactly n. */
    ties: z.enum(["all", "first"]).optional(),
    /** Folds the groups that are not kept into one row. */
    others: z.boolean().optional(),
  })
  .meta({ id: "Top" });
export type Top = z.infer<typeof Top>;

/** A column to group by, as it is or cut by at most one of bucket, part, bands and binWidth. */
export const Group = z
  .strictObject({
    field: Field,
    as: OutputName.optional(),
    label: Label.optional(),
    bucket: z.enum(BUCKET_NAMES).optional(),
    part: z.enum(PART_NAMES).optional(),
    bands: z.array(z.number()).min(1).optional(),
    labels: z.array(z.string().min(1).max(200)).optional(),
    binWidth: z.number().positive().optional(),
    binOrigin: z.number().optional(),
  })
  .meta({ id: "Group" });
export type Group = z.infer<typeof Group>;

export const Measure = z
  .strictObject({
    as: OutputName,
    label: Label.optional(),
    fn: z.enum(MEASURE_NAMES),
    field: Field.optional(),
    where: Filter.optional(),
    /** Of `percentile`: the share of values at or below the answer. */
    p: z.number().min(0).max(1).optional(),
    /** Of `min_by` and `max_by`: the column whose smallest or largest value picks the row; of `ratio`: what is divided by. */
    by: Field.optional(),
    /** Of `share`: the groups whose whole it is a share of; without it, of everything. */
    within: z.array(Field).optional(),
    /** Of `median` and `percentile`: between two values (default), or a value that occurs. */
    method: z.enum(["continuous", "discrete"]).optional(),
  })
  .meta({ id: "Measure" });
export type Measure = z.infer<typeof Measure>;

export const Order = z
  .strictObject({ field: Field, direction: z.enum(["asc", "desc"]).optional(), nulls: z.enum(["first", "last"]).optional() })
  .meta({ id: "Order" });
export type Order = z.infer<typeof Order>;

/** A question: either rows (`select`) or a summary (`groupBy`, `measures`). */
export const Query = z
  .strictObject({
    version: z.literal(1).default(1),
    from: z.string().min(1).max(200),
    asOf: z.int().min(1).optional(),
    joins: z.array(Join).optional(),
    derive: z.array(Derive).optional(),
    where: Filter.optional(),
    select: z.array(Field).optional(),
    distinct: z.boolean().optional(),
    groupBy: z.array(Group).optional(),
    measures: z.array(Measure).optional(),
    having: Filter.optional(),
    totals: z.boolean().optional(),
    top: Top.optional(),
    orderBy: z.array(Order).optional(),
    limit: z.int().min(1).optional(),
    offset: z.int().min(0).optional(),
    /** Asks for one number instead: how many rows the answer has, without its limit, offset and totals. */
    count: z.boolean().optional(),
  })
  .meta({ id: "Query" });
export type Query = z.infer<typeof Query>;
