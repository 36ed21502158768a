import { LIMITS } from "./limits";
import { tooMuch } from "./refuse";

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
  const columns = items(raw.select).length + items(raw.groupBy).length + items(raw.measures).length;
  if (columns > LIMITS.outputColumns) {
    tooMuch(
      "select",
      `The question asks for ${columns} columns; an answer has at most ${LIMITS.outputColumns}. Ask for fewer columns, or in several questions.`,
    );
  }
  items(raw.groupBy).forEach((group, index) => {
    const bands = isRecord(group) ? items(group.bands).length : 0;
    if (bands > LIMITS.bands)
      tooMuch(`groupBy.${index}.bands`, `There are ${bands} band edges; a group has at most ${LIMITS.bands}. Use fewer, or binWidth.`);
  });
  checkFilter(raw.where, "where");
  checkFilter(raw.having, "having");
  items(raw.measures).forEach((measure, index) => {
    if (isRecord(measure)) checkFilter(measure.where, `measures.${index}.where`);
  });
}

function checkFilter(filter: unknown, start: string): void {
  const stack: Visit[] = [{ node: filter, path: start, depth: 1 }];
  for (let visit = stack.pop(); visit; visit = stack.pop()) {
    const { node, path, depth } = visit;
    if (!isRecord(node)) continue;
    if (depth > LIMITS.nesting) {
      tooMuch(start, `The filter is nested more than ${LIMITS.nesting} levels deep. Put the conditions of one level into one list.`);
    }
    const list = items(node.value).length;
    if (list > LIMITS.listItems) {
      tooMuch(
        `${path}.value`,
        `The list has ${list} values; a list in a question has at most ${LIMITS.listItems}. Ask in several questions, or describe the values by a range.`,
      );
    }
    for (const key of ["all", "any"]) {
      items(node[key]).forEach((child, index) => stack.push({ node: child, path: `${path}.${key}.${index}`, depth: depth + 1 }));
    }
    if (node.not !== undefined) stack.push({ node: node.not, path: `${path}.not`, depth: depth + 1 });
  }
}
