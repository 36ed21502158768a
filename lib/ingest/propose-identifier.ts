import { parseColumnType } from "@/lib/query";
import type { Identifier } from "./contract";
import { kindWords, suggestedAction } from "./detect-identifiers";
import { findIdentifier } from "./find-identifier";
import { takesAction } from "./identifier-actions";

const MAX_VALUES = 10_000;

/** What a proposed contract says about a column that looks as if it told who somebody is; null for any other. */
export function proposeIdentifier(
  names: readonly string[],
  type: string,
  values: readonly string[],
): { note: string; action: Identifier | null } | null {
  const { kind } = parseColumnType(type);
  const different = [...new Set(values)].slice(0, MAX_VALUES);
  const finding = findIdentifier({ names, type: kind, values: different, rows: values.length }, { aboutPatients: false, isKey: false });
  if (finding === null) return null;
  const looks = `looks as if it held ${kindWords(finding.kind)}`;
  if (finding.severity === "warn")
    return { note: `${looks}. If it tells who somebody is, say in identifiers what becomes of it.`, action: null };
  const suggested = suggestedAction(finding.kind);
  const action = suggested !== null && takesAction(kind, suggested) ? suggested : "drop";
  return { note: `${looks}. The proposal does not publish it as it is, but by the action ${action}.`, action };
}
