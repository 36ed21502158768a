import { isDeepStrictEqual } from "node:util";
import { columnSources, type Contract, type ContractColumn } from "@/lib/ingest";

/** What a contract changes about the one before it, one sentence each; nothing for a contract that says the same. */
export function describeContractChange(before: Contract | null, after: Contract): string[] {
  if (before === null) return ["The first contract."];
  const words = [...columnChanges(before, after), ...preambleChanges(before, after), ...ruleChanges(before, after)];
  const said: [string, unknown, unknown][] = [
    ["The key", [before.key, before.onDuplicate], [after.key, after.onDuplicate]],
    ["Whose row it is", before.hospital, after.hospital],
    ["The month of a row", before.period, after.period],
    ["How files are cut", before.partition, after.partition],
    ["What happens to unknown columns", before.unknownColumns, after.unknownColumns],
    ["The patient's column", before.patient, after.patient],
    ["The identifiers", before.identifiers, after.identifiers],
    ["The channels", before.channels, after.channels],
    ["The clock", before.clock, after.clock],
    ["How files of a month go together", before.delivery, after.delivery],
    ["The column of what was measured", before.analyte, after.analyte],
    ["The thresholds", before.thresholds, after.thresholds],
    ["The time zone", before.zone, after.zone],
    ["Rows that are left out", before.format.skipRows, after.format.skipRows],
    ["The line of group names", before.format.groups, after.format.groups],
    ["How the file is written", fileFormat(before), fileFormat(after)],
  ];
  for (const [what, one, other] of said) if (!isDeepStrictEqual(one, other)) words.push(`${what} changed.`);
  return words;
}

function fileFormat({ format }: Contract): unknown {
  const { skipRows: _skipRows, preamble: _preamble, groups: _groups, ...rest } = format;
  return rest;
}

function columnChanges(before: Contract, after: Contract): string[] {
  const old = new Map(before.columns.map((column) => [column.name, column]));
  const now = new Map(after.columns.map((column) => [column.name, column]));
  const added = after.columns.filter((column) => !old.has(column.name)).map((column) => column.name);
  const removed = before.columns.filter((column) => !now.has(column.name)).map((column) => column.name);
  const words: string[] = [];
  if (added.length > 0) words.push(`${listed("Column", added)} added.`);
  if (removed.length > 0) words.push(`${listed("Column", removed)} removed.`);
  for (const column of after.columns) {
    const was = old.get(column.name);
    if (was) words.push(...changesOf(was, column));
  }
  const kept = before.columns.map((column) => column.name).filter((name) => now.has(name));
  const order = after.columns.map((column) => column.name).filter((name) => old.has(name));
  if (!isDeepStrictEqual(kept, order)) words.push("The order of the columns changed.");
  return words;
}

function changesOf(was: ContractColumn, is: ContractColumn): string[] {
  const { name } = is;
  const words: string[] = [];
  if (was.type !== is.type) words.push(`${name} is ${is.type} instead of ${was.type}.`);
  if (was.required !== is.required) words.push(`${name} is ${is.required ? "required" : "no longer required"}.`);
  const [from, to] = [columnSources(was).join(" + "), columnSources(is).join(" + ")];
  if (from !== to) words.push(`${name} is read from "${to}" instead of "${from}".`);
  if (was.unit !== is.unit) words.push(`The unit of ${name} is ${is.unit ?? "not said"} instead of ${was.unit ?? "not said"}.`);
  if (!isDeepStrictEqual([was.clean, was.nullWords], [is.clean, is.nullWords])) words.push(`How ${name} is cleaned changed.`);
  if (!isDeepStrictEqual([was.label, was.description, was.group], [is.label, is.description, is.group]))
    words.push(`What ${name} is called or described as changed.`);
  return words;
}

function preambleChanges(before: Contract, after: Contract): string[] {
  const old = new Map(before.format.preamble.map((field) => [field.as, field]));
  const now = new Map(after.format.preamble.map((field) => [field.as, field]));
  const words: string[] = [];
  const added = [...now.keys()].filter((name) => !old.has(name));
  const removed = [...old.keys()].filter((name) => !now.has(name));
  if (added.length > 0) words.push(`${listed("Field", added)} above the header added.`);
  if (removed.length > 0) words.push(`${listed("Field", removed)} above the header removed.`);
  for (const [name, field] of now) {
    const was = old.get(name);
    if (was && !isDeepStrictEqual(was, field)) words.push(`How ${name} is read above the header changed.`);
  }
  return words;
}

function ruleChanges(before: Contract, after: Contract): string[] {
  const old = new Map(before.rules.map((rule) => [rule.name, rule]));
  const now = new Map(after.rules.map((rule) => [rule.name, rule]));
  const words: string[] = [];
  const added = [...now.keys()].filter((name) => !old.has(name));
  const removed = [...old.keys()].filter((name) => !now.has(name));
  const changed = [...now].filter(([name, rule]) => old.has(name) && !isDeepStrictEqual(old.get(name), rule)).map(([name]) => name);
  if (added.length > 0) words.push(`${listed("Rule", added)} added.`);
  if (removed.length > 0) words.push(`${listed("Rule", removed)} removed.`);
  if (changed.length > 0) words.push(`${listed("Rule", changed)} changed.`);
  return words;
}

const NAMES_MAX = 10;

function listed(what: string, names: string[]): string {
  const more = names.length > NAMES_MAX ? ` and ${names.length - NAMES_MAX} more` : "";
  return `${what}${names.length === 1 ? "" : "s"} ${names.slice(0, NAMES_MAX).join(", ")}${more}`;
}
