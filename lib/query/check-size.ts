import { LIMITS } from "./limits";
import { tooManyOutputs, tooMuch } from "./refuse";

type Visit = { node: unknown; path: string; depth: number };

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function items(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/**
 * Measures a query that has not been parsed against the limits of the language. Runs first and without recursion,
 * so a question nested a million deep is answered with LIMIT_EXCEEDED and not with a full stack.
 */
export function checkSize(raw: Record<string, unknown>): void {
  checkCounts(raw);
  checkTree(raw.where, "where");
  checkTree(raw.having, "having");
  items(raw.measures).forEach((measure, index) => {
    if (isRecord(measure)) checkTree(measure.where, `measures.${index}.where`);
  });
  items(raw.derive).forEach((derive, index) => {
    if (isRecord(derive)) checkTree(derive.expr, `derive.${index}.expr`);
  });
  checkExtent(raw);
}

/** Everything there is, wherever it stands, so that nothing later meets a question it cannot walk through. */
function checkExtent(raw: Record<string, unknown>): void {
  const stack: unknown[] = [raw];
  let parts = 0;
  let characters = 0;
  while (stack.length > 0) {
    const node = stack.pop();
    parts += 1;
    if (typeof node === "string") characters += node.length;
    if (typeof node === "object" && node !== null) for (const child of Object.values(node)) stack.push(child);
    if (parts + stack.length > LIMITS.parts)
      tooMuch("", `The question has more than ${LIMITS.parts} parts. Ask in several questions, or describe values by ranges.`);
    if (characters > LIMITS.characters)
      tooMuch("", `The texts of the question have more than ${LIMITS.characters} characters together. Ask in several questions.`);
  }
}

function checkCounts(raw: Record<string, unknown>): void {
  const rows = items(raw.select).length;
  const summary = items(raw.groupBy).length + items(raw.measures).length;
  if (rows > LIMITS.exportColumns || summary > LIMITS.outputColumns)
    tooManyOutputs(rows > summary ? "rows" : "summary", Math.max(rows, summary));
  items(raw.groupBy).forEach((group, index) => {
    const bands = isRecord(group) ? items(group.bands).length : 0;
    if (bands > LIMITS.bands)
      tooMuch(`groupBy.${index}.bands`, `There are ${bands} band edges; a group has at most ${LIMITS.bands}. Use fewer, or binWidth.`);
  });
  const joins = items(raw.joins).length;
  if (joins > LIMITS.joins)
    tooMuch("joins", `The question joins ${joins} relationships; at most ${LIMITS.joins} can be joined. Ask in several questions.`);
  const derived = items(raw.derive).length;
  if (derived > LIMITS.derive)
    tooMuch("derive", `The question calculates ${derived} columns; at most ${LIMITS.derive} can be. Ask in several questions.`);
}

/** A filter or an expression with all that is nested in it: filters in the cases of expressions among them. */
function checkTree(tree: unknown, start: string): void {
  const stack: Visit[] = [{ node: tree, path: start, depth: 1 }];
  for (let visit = stack.pop(); visit; visit = stack.pop()) {
    const { node, path, depth } = visit;
    if (!isRecord(node)) continue;
    if (depth > LIMITS.nesting) {
      tooMuch(
        start,
        start.startsWith("derive")
          ? `The calculation is nested more than ${LIMITS.nesting} levels deep. Give part of it a column of its own in derive.`
          : `The filter is nested more than ${LIMITS.nesting} levels deep. Put the conditions of one level into one list.`,
      );
    }
    const list = items(node.value).length;
    if (list > LIMITS.listItems) {
      tooMuch(
        `${path}.value`,
        `The list has ${list} values; a list in a question has at most ${LIMITS.listItems}. Ask in several questions, or describe the values by a range.`,
      );
    }
    for (const key of ["all", "any", "args"]) {
      items(node[key]).forEach((child, index) => stack.push({ node: child, path: `${path}.${key}.${index}`, depth: depth + 1 }));
    }
    items(node.case).forEach((arm, index) => {
      if (!isRecord(arm)) return;
      for (const key of ["if", "then"]) stack.push({ node: arm[key], path: `${path}.case.${index}.${key}`, depth: depth + 1 });
    });
    for (const key of ["not", "else"]) {
      if (node[key] !== undefined) stack.push({ node: node[key], path: `${path}.${key}`, depth: depth + 1 });
    }
  }
}
