import { columnSources, type Contract } from "./contract";
import type { Issue } from "./types";

/** Where each column of the contract is found in the file; -1 for a missing optional one. */
export type ColumnMatch =
  | { ok: true; positions: number[][]; issues: Issue[] }
  | { ok: false; outcome: "rejected" | "held"; message: string; issues: Issue[] };

/** Compares the header with the contract: exact names first, then without regard to case, blanks and width. */
export function matchColumns(header: string[], contract: Contract, ignoreUnknown: boolean): ColumnMatch {
  const line = [contract.format.header];
  const duplicates = duplicateNames(header);
  if (duplicates.length > 0) {
    const message = `The header names ${listed(duplicates)} more than once. Nothing was published. Give every column its own name and send the file again.`;
    return {
      ok: false,
      outcome: "rejected",
      message,
      issues: [issue("duplicate_header", null, "reject", duplicates.length, line, message)],
    };
  }
  const used = new Set<number>();
  const missing: string[] = [];
  const absent: Issue[] = [];
  const positions = contract.columns.map((column) =>
    columnSources(column).map((source) => {
      const at = findHeader(header, source);
      if (at >= 0) used.add(at);
      else if (column.required) missing.push(source);
      else
        absent.push(
          issue(
            "missing_column",
            column.name,
            "warn",
            1,
            line,
            `The file has no column "${source}"; ${column.name} is empty in all its rows.`,
          ),
        );
      return at;
    }),
  );
  if (missing.length > 0) {
    const message = `The file has no column ${listed(missing)}, which the contract requires. Nothing was published. Add it and send the file again, or change the contract.`;
    return {
      ok: false,
      outcome: "rejected",
      message,
      issues: [issue("missing_required_column", null, "reject", missing.length, line, message)],
    };
  }
  const unknown = header.flatMap((name, at) =>
    used.has(at) ? [] : [name.trim() === "" ? `number ${at + 1}, which has no name` : `"${name.trim()}"`],
  );
  if (unknown.length === 0) return { ok: true, positions, issues: absent };
  const names = `${unknown.slice(0, 10).join(", ")}${unknown.length > 10 ? " and more" : ""}`;
  if (contract.unknownColumns === "hold" && !ignoreUnknown) {
    const message = `The file has columns that the contract does not know: ${names}. Nothing was published yet. Accept the file without them, or add them to the contract and send it again.`;
    return {
      ok: false,
      outcome: "held",
      message,
      issues: [...absent, issue("unknown_column", null, "warn", unknown.length, line, message)],
    };
  }
  return {
    ok: true,
    positions,
    issues: [
      ...absent,
      issue("unknown_column", null, "info", unknown.length, line, `Not published, because the contract does not know them: ${names}.`),
    ],
  };
}

function findHeader(header: string[], source: string): number {
  const exact = header.indexOf(source);
  if (exact >= 0) return exact;
  const wanted = normalised(source);
  return header.findIndex((name) => normalised(name) === wanted);
}

function normalised(name: string): string {
  return name.normalize("NFKC").trim().replace(/\s+/g, " ").toLowerCase();
}

function duplicateNames(header: string[]): string[] {
  const seen = new Map<string, number>();
  for (const name of header) seen.set(normalised(name), (seen.get(normalised(name)) ?? 0) + 1);
  return header
    .filter(
      (name, at) =>
        name.trim() !== "" &&
        (seen.get(normalised(name)) ?? 0) > 1 &&
        header.findIndex((other) => normalised(other) === normalised(name)) === at,
    )
    .map((name) => name.trim());
}

function listed(names: string[]): string {
  return (
    names
      .slice(0, 10)
      .map((name) => `"${name}"`)
      .join(", ") + (names.length > 10 ? " and more" : "")
  );
}

function issue(
  rule: string,
  column: string | null,
  severity: Issue["severity"],
  count: number,
  sampleLines: number[],
  message: string,
): Issue {
  return { rule, column, severity, count, sampleLines, message };
}
