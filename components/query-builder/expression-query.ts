import { functionSpec, type Argument, type Expression } from "@/lib/query";
import type { DraftExpression } from "./draft";
import { filterQuery, unfinished } from "./filter-query";
import type { PartKeys } from "./part-keys";

/** The expression a draft asks, with the places of its parts noted; null while a place is open. */
export function expressionQuery(draft: DraftExpression, path: string, keys: PartKeys): Expression | null {
  keys.set(path, draft.key);
  switch (draft.kind) {
    case "open":
      return null;
    case "column":
      return { field: draft.field };
    case "value":
      return draft.value === undefined ? null : { value: draft.value };
    case "call":
      return callQuery(draft, path, keys);
    case "case":
      return caseQuery(draft, path, keys);
    default:
      return draft satisfies never;
  }
}

function callQuery({ fn, args }: Extract<DraftExpression, { kind: "call" }>, path: string, keys: PartKeys): Expression | null {
  const spec = functionSpec(fn);
  const found = args.map((arg, index) => expressionQuery(arg, `${path}.args.${index}`, keys));
  // A place at the end that may be left out is left out while nothing stands in it.
  while (found.length > 0 && found.at(-1) === null && isOptional(spec.arguments[found.length - 1])) found.pop();
  const whole = found.filter((arg) => arg !== null);
  return whole.length < found.length || whole.length === 0 ? null : { fn, args: whole };
}

function isOptional(place: Argument | undefined): boolean {
  return place !== undefined && "optional" in place && place.optional === true;
}

function caseQuery({ when, otherwise }: Extract<DraftExpression, { kind: "case" }>, path: string, keys: PartKeys): Expression | null {
  const branches = when.flatMap((branch, index) => {
    const at = `${path}.case.${index}`;
    keys.set(at, branch.key);
    const then = expressionQuery(branch.then, `${at}.then`, keys);
    return then === null || unfinished(branch.if) > 0 ? [] : [{ if: filterQuery(branch.if, `${at}.if`, keys) ?? { all: [] }, then }];
  });
  if (branches.length < when.length || branches.length === 0) return null;
  if (otherwise === null) return { case: branches };
  const last = expressionQuery(otherwise, `${path}.else`, keys);
  return last === null ? null : { case: branches, else: last };
}
