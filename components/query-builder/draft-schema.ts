import { z } from "zod";
import { FUNCTION_NAMES, Group, Measure, OPERATOR_NAMES, RelativeTime, Scalar, Top } from "@/lib/query";
import {
  newKey,
  type Draft,
  type DraftBranch,
  type DraftCondition,
  type DraftExpression,
  type DraftFilter,
  type DraftGroup,
} from "./draft";

// Keys tell parts apart within one page: those of another page would be given to its own parts again.
const key = z.string().transform(() => newKey());

const Condition: z.ZodType<DraftCondition> = z.object({
  kind: z.literal("condition"),
  key,
  negated: z.boolean(),
  field: z.string(),
  op: z.enum(OPERATOR_NAMES),
  value: z.union([Scalar, z.array(Scalar), RelativeTime]).optional(),
  includeEmpty: z.boolean().optional(),
  ignoreCase: z.boolean().optional(),
  asGiven: z.boolean().optional(),
});

const FilterGroup: z.ZodType<DraftGroup> = z.lazy(() =>
  z.object({ kind: z.literal("group"), key, negated: z.boolean(), mode: z.enum(["all", "any"]), children: z.array(FilterPart) }),
);
const FilterPart: z.ZodType<DraftFilter> = z.lazy(() => z.union([Condition, FilterGroup]));

const Branch: z.ZodType<DraftBranch> = z.lazy(() => z.object({ key, if: FilterGroup, then: ExpressionPart }));
const ExpressionPart: z.ZodType<DraftExpression> = z.lazy(() =>
  z.union([
    z.object({ kind: z.literal("open"), key }),
    z.object({ kind: z.literal("column"), key, field: z.string() }),
    z.object({ kind: z.literal("value"), key, form: z.enum(["number", "text", "boolean"]), value: Scalar.optional() }),
    z.object({ kind: z.literal("call"), key, fn: z.enum(FUNCTION_NAMES), args: z.array(ExpressionPart) }),
    z.object({ kind: z.literal("case"), key, when: z.array(Branch), otherwise: ExpressionPart.nullable() }),
  ]),
);

const label = z.string().optional();
const arrangement = {
  orderBy: z.array(z.object({ key, field: z.string(), direction: z.enum(["asc", "desc"]), nulls: z.enum(["first", "last"]).optional() })),
  top: Top.safeExtend({ key }).optional(),
};

/** A draft as it is kept in the browser; a person or an older Medlake may have written it. Its parts get keys of this page. */
export const KeptDraftParts: z.ZodType<Draft> = z.object({
  from: z.string(),
  asOf: z.int().optional(),
  joins: z.array(z.object({ key, name: z.string(), matched: z.boolean() })),
  derive: z.array(z.object({ key, as: z.string(), label, expression: ExpressionPart })),
  mode: z.enum(["summary", "rows"]),
  where: FilterGroup,
  select: z.array(z.string()),
  distinct: z.boolean(),
  groupBy: z.array(Group.extend({ key })),
  measures: z.array(Measure.omit({ where: true }).extend({ key, named: z.boolean(), where: FilterGroup.optional() })),
  having: FilterGroup,
  totals: z.boolean(),
  limit: z.int().optional(),
  offset: z.int().optional(),
  count: z.boolean().optional(),
  ...arrangement,
  other: z.object(arrangement),
});
