import type { Query, QueryTemplate, Scalar } from "@/lib/query";

/** A parameter in a template's condition: where it stands, in words that outlive a change of the question. */
export type TemplateMark = { field: string; op: string; end: "low" | "high" | null; name: string };

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function nameOf(value: unknown): string | null {
  return isRecord(value) && typeof value.param === "string" ? value.param : null;
}

/** The parameters in the conditions of a template, in its order. */
export function templateMarks(template: QueryTemplate): TemplateMark[] {
  const found: TemplateMark[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    if (!isRecord(node)) return;
    const { field, op, value } = node;
    if (typeof field !== "string" || typeof op !== "string") return Object.values(node).forEach(visit);
    const add = (given: unknown, end: TemplateMark["end"]) => {
      const name = nameOf(given);
      if (name !== null) found.push({ field, op, end, name });
    };
    add(value, null);
    if (isRecord(value)) add(value.amount, null);
    if (!Array.isArray(value)) return;
    if (op === "between") value.forEach((end, index) => add(end, index === 0 ? "low" : "high"));
    // A list with a parameter among its values is asked for as a whole list.
    else
      add(
        value.find((item) => nameOf(item) !== null),
        null,
      );
  };
  visit(template);
  return found;
}

export type OtherPlace = { path: string; name: string; value: Scalar };

/** Parameters that stand elsewhere than in conditions (a limit, a calculation), where the question has a value there still. */
export function otherPlaces(template: QueryTemplate, query: Query): OtherPlace[] {
  const found: OtherPlace[] = [];
  const visit = (node: unknown, mirror: unknown, path: string): void => {
    const name = nameOf(node);
    if (name !== null) {
      if (typeof mirror === "string" || typeof mirror === "number" || typeof mirror === "boolean")
        found.push({ path, name, value: mirror });
      return;
    }
    const child = (key: string, part: unknown) => visit(part, below(mirror, key), path === "" ? key : `${path}.${key}`);
    if (Array.isArray(node)) node.forEach((part, index) => child(String(index), part));
    else if (isRecord(node) && !(typeof node.field === "string" && typeof node.op === "string"))
      Object.entries(node).forEach(([key, part]) => child(key, part));
  };
  visit(template, query, "");
  return found;
}

function below(node: unknown, key: string): unknown {
  if (Array.isArray(node)) return node[Number(key)] as unknown;
  return isRecord(node) ? node[key] : undefined;
}
