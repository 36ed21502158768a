import { normaliseName } from "./column-names";
import { columnSources, unitSources, unitStep } from "./column-sources";
import type { Contract, ContractColumn } from "./contract";
import { suggestColumns } from "./suggest-columns";
import type { Issue, RunCheck } from "./types";
import type { UnitPositions } from "./unit-sql";
import { normaliseUnit, unitSuffix } from "./units";

/** Headers that no column of the contract is found under, with columns they may be; and columns that are not found. */
export type HeaderMapping = {
  unknown: { header: string; suggestions: ColumnSuggestion[] }[];
  missing: string[];
};
export type ColumnSuggestion = { column: string; score: number; reason: string };

/** Where each column of the contract is found in the file; -1 for a missing optional one. */
export type ColumnMatch =
  | {
      ok: true;
      positions: number[][];
      units: UnitPositions;
      aliases: UsedAlias[];
      issues: Issue[];
      /** What a person must see before anything is published. */
      checks: RunCheck[];
      /** What is unknown and what is missing; null where nothing is. */
      mapping: HeaderMapping | null;
    }
  | { ok: false; outcome: "rejected" | "held"; message: string; issues: Issue[]; mapping: HeaderMapping | null };

/** A header that stands for a column because a person said so. */
export type UsedAlias = { header: string; column: string };

export type MatchOptions = {
  ignoreUnknown: boolean;
  /** What the hospital calls columns: normalised header → column. */
  aliases?: Readonly<Record<string, string>>;
  /** The first records, to compare their values with the types of columns. */
  records?: () => string[][];
  /** Whether the line has names of the contract besides these. */
  isPartOfHeader?: boolean;
};

type Found = { at: number; how: "exact" | "normalised" | "unit" | "alias" };

/**
 * Compares the header with the contract. A column is looked for by its exact name, then without regard to case, blanks,
 * width and the unit in brackets, then by what the hospital is known to call it. Anything else is a suggestion for a person.
 */
export function matchColumns(header: string[], contract: Contract, options: MatchOptions): ColumnMatch {
  const line = [contract.format.header];
  const finder = new Finder(header, contract, options.aliases ?? {});
  // A line without a name of the contract may be a patient's: nothing that stands in it is repeated to anybody.
  const isHeader = options.isPartOfHeader === true || finder.knowsAny(contract);
  const duplicates = duplicateNames(header);
  if (!isHeader && duplicates.length > 0) return noHeader(contract);
  if (duplicates.length > 0) {
    const message = `The header names ${listed(duplicates)} more than once. Nothing was published. Give every column its own name and send the file again.`;
    return refused("rejected", message, [issue("duplicate_header", null, "reject", duplicates.length, line, message)], null);
  }
  const missing: { column: ContractColumn; source: string }[] = [];
  const issues: Issue[] = [];
  const aliases: UsedAlias[] = [];
  const checks: RunCheck[] = [];
  const positions = contract.columns.map((column) =>
    columnSources(column).map((source) => {
      const found = finder.find(column, source);
      if (found === null) {
        missing.push({ column, source });
        return -1;
      }
      const name = (header[found.at] ?? "").trim();
      if (found.how === "alias") {
        aliases.push({ header: name, column: column.name });
        issues.push(
          issue(
            "aliased_column",
            column.name,
            "info",
            1,
            line,
            `The file calls ${column.name} "${name}", as was confirmed for its hospital.`,
          ),
        );
      }
      const unit = found.how === "alias" ? null : otherUnit(column, source, name);
      if (unit !== null) {
        const check = unitCheck(column, name, unit);
        checks.push(check);
        issues.push(issue("unit_differs", column.name, "warn", 1, line, check.message));
      }
      return found.at;
    }),
  );
  const units: UnitPositions = {};
  for (const column of contract.columns) {
    for (const source of unitSources(column)) {
      units[source] = finder.find(null, source)?.at ?? -1;
      if (units[source] < 0) missing.push({ column: { ...column, required: true }, source });
    }
  }
  const unknown = header.flatMap((_, at) => (finder.isUsed(at) ? [] : [at]));
  const absent = missing.map((one) => one.column);
  const mapping = (): HeaderMapping => {
    const suggestions = suggestColumns({ header, unknown, missing: absent, records: options.records?.() ?? [] });
    return {
      unknown: unknown.map((at, index) => ({ header: (header[at] ?? "").trim(), suggestions: suggestions[index] ?? [] })),
      missing: [...new Set(absent.map((column) => column.name))],
    };
  };
  const mayHold = contract.unknownColumns === "hold" && !options.ignoreUnknown;
  const required = missing.filter((one) => one.column.required);
  if (required.length > 0) {
    const names = listed(required.map((one) => one.source));
    // Also in a file whose unknown columns were accepted: without these it could not be published at all.
    const close = contract.unknownColumns === "hold" ? mapping() : null;
    const guesses = close?.unknown.flatMap((one) => one.suggestions.map((guess) => guess.column)) ?? [];
    if (close !== null && required.every((one) => guesses.includes(one.column.name))) {
      const message = `The file has no column ${names}, which the contract requires, but others that may be meant. Nothing was published yet. Say which column is which and accept the file, or put the header right and send it again.`;
      return refused("held", message, [issue("missing_required_column", null, "warn", required.length, line, message)], close);
    }
    const message = `The file has no column ${names}, which the contract requires. Nothing was published. Add it and send the file again, or change the contract.`;
    return refused("rejected", message, [issue("missing_required_column", null, "reject", required.length, line, message)], null);
  }
  if (!isHeader && !mapping().unknown.some(({ suggestions }) => suggestions.length > 0)) return noHeader(contract);
  for (const { column, source } of missing)
    issues.push(
      issue("missing_column", column.name, "warn", 1, line, `The file has no column "${source}"; ${column.name} is empty in all its rows.`),
    );
  if (finder.isReordered(positions))
    issues.push(
      issue(
        "reordered_columns",
        null,
        "info",
        1,
        line,
        "The columns are in another order than in the contract; they were taken by their names.",
      ),
    );
  const drift = unknown.length === 0 && missing.length === 0 ? null : mapping();
  if (unknown.length === 0) return { ok: true, positions, units, aliases, issues, checks, mapping: drift };
  const names = namesOf(header, unknown);
  if (mayHold) {
    const message = `The file has columns that the contract does not know: ${names}. Nothing was published yet. Accept the file without them, say which column of the contract they are, or add them to the contract and accept it then.`;
    return refused("held", message, [...issues, issue("unknown_column", null, "warn", unknown.length, line, message)], drift);
  }
  const message = `Not published, because the contract does not know them: ${names}.`;
  issues.push(issue("unknown_column", null, "info", unknown.length, line, message));
  return { ok: true, positions, units, aliases, issues, checks, mapping: drift };
}

/** Finds headers; each belongs to the columns that were found under it. */
class Finder {
  private readonly header: string[];
  private readonly used = new Set<number>();
  private readonly exact = new Map<string, number>();
  private readonly plain = new Map<string, number>();
  /** By the name without the unit; null where several have it. */
  private readonly bare = new Map<string, number | null>();
  private readonly aliased = new Map<string, number>();

  constructor(header: string[], contract: Contract, aliases: Readonly<Record<string, string>>) {
    this.header = header;
    header.forEach((name, at) => {
      const plain = normaliseName(name);
      if (!this.exact.has(name)) this.exact.set(name, at);
      if (plain !== "" && !this.plain.has(plain)) this.plain.set(plain, at);
      const bare = bareName(name);
      this.bare.set(bare, this.bare.has(bare) ? null : at);
      const column = Object.hasOwn(aliases, plain) ? aliases[plain] : undefined;
      if (column !== undefined) this.aliased.set(column, at);
    });
    // What is a column by its own name is not also another one's.
    for (const source of contract.columns.flatMap(columnSources)) {
      const at = this.exact.get(source) ?? this.plain.get(normaliseName(source));
      if (at !== undefined) this.claimed.add(at);
    }
  }
  private readonly claimed = new Set<number>();

  find(column: ContractColumn | null, source: string): Found | null {
    const found = this.look(column, source);
    if (found !== null) this.used.add(found.at);
    return found;
  }

  /** Whether any column of the contract is found. */
  knowsAny(contract: Contract): boolean {
    return contract.columns.some((column) => columnSources(column).some((source) => this.look(column, source) !== null));
  }

  isUsed(at: number): boolean {
    return this.used.has(at);
  }

  /** Whether the columns that were found stand in another order than the contract's. */
  isReordered(positions: number[][]): boolean {
    const order = positions.flat().filter((at) => at >= 0);
    return order.some((at, index) => index > 0 && at < (order[index - 1] ?? 0)) && order.length === this.header.length;
  }

  private look(column: ContractColumn | null, source: string): Found | null {
    const exact = this.exact.get(source);
    if (exact !== undefined) return { at: exact, how: "exact" };
    const plain = this.plain.get(normaliseName(source));
    if (plain !== undefined) return { at: plain, how: "normalised" };
    const bare = this.bare.get(bareName(source));
    if (typeof bare === "number" && !this.claimed.has(bare)) return { at: bare, how: "unit" };
    if (column === null || columnSources(column).length !== 1) return null;
    const aliased = this.aliased.get(column.name);
    return aliased === undefined || this.claimed.has(aliased) ? null : { at: aliased, how: "alias" };
  }
}

function bareName(name: string): string {
  return normaliseName(unitSuffix(name)?.name ?? name);
}

/** The unit a header names, where it is none that the contract expects there; null where there is nothing to say. */
function otherUnit(column: ContractColumn, source: string, name: string): string | null {
  const unit = unitSuffix(name)?.unit;
  if (unit === undefined) return null;
  const step = unitStep(column);
  // The unit of each row says more than the header.
  if (step?.source !== undefined) return null;
  const expected = step
    ? step.conversions.map((conversion) => conversion.from)
    : [unitSuffix(source)?.unit, unitSuffix(source) ? undefined : column.unit].filter((one) => one !== undefined);
  return expected.length === 0 || expected.some((one) => normaliseUnit(one) === normaliseUnit(unit)) ? null : unit;
}

function unitCheck(column: ContractColumn, name: string, unit: string): RunCheck {
  const step = unitStep(column);
  const expected = step
    ? step.conversions.map((one) => one.from).join(" or ")
    : (unitSuffix(columnSources(column)[0] ?? "")?.unit ?? column.unit ?? "");
  const message = `The header "${name}" says ${unit}, and the contract expects ${column.name} in ${expected}. Convert the values with the step unit in the contract and retry the run, or accept the file if the values are in ${expected}.`;
  return {
    key: `unit_differs:${column.name}`,
    check: "unit_differs",
    column: column.name,
    severity: "hold",
    message,
    before: expected,
    now: unit,
  };
}

function namesOf(header: string[], positions: number[]): string {
  const names = positions.map((at) =>
    (header[at] ?? "").trim() === "" ? `number ${at + 1}, which has no name` : `"${(header[at] ?? "").trim()}"`,
  );
  return `${names.slice(0, 10).join(", ")}${names.length > 10 ? " and more" : ""}`;
}

function duplicateNames(header: string[]): string[] {
  const seen = new Map<string, number>();
  const plain = header.map(normaliseName);
  for (const name of plain) seen.set(name, (seen.get(name) ?? 0) + 1);
  const first = new Map<string, number>();
  plain.forEach((name, at) => void (first.has(name) || first.set(name, at)));
  return header
    .filter((name, at) => name.trim() !== "" && (seen.get(plain[at] ?? "") ?? 0) > 1 && first.get(plain[at] ?? "") === at)
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

/** Says nothing of what stands in the line. */
function noHeader({ format }: Contract): ColumnMatch {
  const message = `Line ${format.header}, where the contract expects the header, has none of its columns. Nothing was published. Put the header there, or change the contract, and send the file again.`;
  return refused("rejected", message, [issue("missing_header", null, "reject", 1, [format.header], message)], null);
}

function refused(outcome: "rejected" | "held", message: string, issues: Issue[], mapping: HeaderMapping | null): ColumnMatch {
  return { ok: false, outcome, message, issues, mapping };
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
