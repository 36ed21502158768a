import { recordFields } from "./parse-record";
import type { Contract } from "./contract";
import type { Issue } from "./types";

/** The names on the line of groups, each for the columns from there to the next one; null before the first. */
export function readGroups(line: string, columns: number, format: Pick<Contract["format"], "delimiter" | "quote">): (string | null)[] {
  const names = recordFields(line.replace(/\r$/, ""), format.delimiter, format.quote);
  let current: string | null = null;
  return Array.from({ length: columns }, (_, at) => {
    const name = (names[at] ?? "").trim();
    if (name !== "") current = name;
    return current;
  });
}

/** What to tell when the file puts columns under other groups than the contract does. */
export function groupIssues(
  groups: (string | null)[],
  positions: number[][],
  columns: readonly { name: string; group?: string | undefined }[],
  line: number | null,
): Issue[] {
  const differing = columns.filter((column, index) => {
    const at = positions[index]?.[0] ?? -1;
    return column.group !== undefined && at >= 0 && groups[at] !== column.group;
  });
  if (differing.length === 0) return [];
  const names = differing.slice(0, 10).map((column) => column.name);
  const more = differing.length > 10 ? ` and ${differing.length - 10} more` : "";
  const message = `The file puts ${names.join(", ")}${more} under another group than the contract. They were published by their names; look whether they are still the same measurements.`;
  return [
    { rule: "group_differs", column: null, severity: "warn", count: differing.length, sampleLines: line === null ? [] : [line], message },
  ];
}
