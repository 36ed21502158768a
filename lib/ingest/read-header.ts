import { channelColumns } from "./channel-columns";
import type { Contract } from "./contract";
import { groupIssues, readGroups } from "./groups";
import { matchColumns, type HeaderMapping, type MatchOptions, type UsedAlias } from "./match-columns";
import { readPreamble, type PreambleTexts } from "./preamble";
import type { Issue, RunCheck } from "./types";
import type { UnitPositions } from "./unit-sql";
import { matchWide } from "./wide/match-wide";

/** Everything a file says before its first record. */
export type FileHead = {
  positions: number[][];
  units: UnitPositions;
  aliases: UsedAlias[];
  preamble: PreambleTexts;
  issues: Issue[];
  checks: RunCheck[];
  mapping: HeaderMapping | null;
};
export type HeadRefusal = { outcome: "rejected" | "held"; message: string; issues: Issue[]; mapping: HeaderMapping | null };

/** Compares the lines down to the header with the contract. `above` are the lines above the header, as bytes. */
export function readHead(above: Uint8Array[], header: string[], contract: Contract, options: MatchOptions): FileHead | HeadRefusal {
  const match = contract.channels === null ? matchColumns(header, contract, options) : matchWide(header, contract, options);
  if (!match.ok) return match;
  const preamble = readPreamble(above, contract);
  if (!preamble.ok) return { outcome: "rejected", message: preamble.message, issues: preamble.issues, mapping: null };
  const { positions, units, aliases, checks, mapping } = match;
  const { groups } = contract.format;
  const names = groups === null ? null : readGroups(Buffer.from(above[groups - 1] ?? []).toString("utf8"), header.length, contract.format);
  const issues = [
    ...match.issues,
    ...preamble.issues,
    ...(names === null ? [] : groupIssues(names, positions, [...contract.columns, ...channelColumns(contract.channels)], groups)),
  ];
  return { positions, units, aliases, preamble: preamble.texts, issues, checks, mapping };
}
