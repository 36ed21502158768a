import type { Expression, Filter, Query } from "./ast";
import { resolveRelative } from "./relative";

/** The question as it is answered: relative dates as dates, the limit in force. */
export function settled(query: Query, limit: number | null, now: Date): Query {
  const resolve = (filter: Filter): Filter => resolveRelative(filter, now);
  return {
    ...query,
    ...(query.derive ? { derive: query.derive.map((one) => ({ ...one, expr: settledExpression(one.expr, resolve) })) } : {}),
    ...(query.where ? { where: resolve(query.where) } : {}),
    ...(query.having ? { having: resolve(query.having) } : {}),
    ...(query.measures
      ? { measures: query.measures.map((measure) => (measure.where ? { ...measure, where: resolve(measure.where) } : measure)) }
      : {}),
    ...(limit === null ? {} : { limit }),
  };
}

function settledExpression(expression: Expression, resolve: (filter: Filter) => Filter): Expression {
  if ("fn" in expression) return { fn: expression.fn, args: expression.args.map((arg) => settledExpression(arg, resolve)) };
  if (!("case" in expression)) return expression;
  return {
    case: expression.case.map((arm) => ({ if: resolve(arm.if), then: settledExpression(arm.then, resolve) })),
    ...(expression.else ? { else: settledExpression(expression.else, resolve) } : {}),
  };
}
