import { z } from "zod";
import { BUCKET_NAMES, PART_NAMES } from "./buckets";
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

/** A column to group by, as it is or cut by at most one of bucket, part, bands and binWidth. */
export const Group = z
  .strictObject({
    field: Field,
    as: OutputName.optional(),
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
    fn: z.enum(MEASURE_NAMES),
    field: Field.optional(),
    where: Filter.optional(),
    /** Of `percentile`: the share of values at or below the answer. */
    p: z.number().min(0).max(1).optional(),
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
    where: Filter.optional(),
    select: z.array(Field).optional(),
    distinct: z.boolean().optional(),
    groupBy: z.array(Group).optional(),
    measures: z.array(Measure).optional(),
    having: Filter.optional(),
    orderBy: z.array(Order).optional(),
    limit: z.int().min(1).optional(),
    offset: z.int().min(0).optional(),
  })
  .meta({ id: "Query" });
export type Query = z.infer<typeof Query>;
