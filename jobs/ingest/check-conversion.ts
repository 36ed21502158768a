import { createHash } from "node:crypto";
import {
  compareMonths,
  ENOUGH_ROWS,
  fileNameChecks,
  keptChecks,
  mergeMonth,
  rejectedRowsCheck,
  type Contract,
  type Conversion,
  type RunCheck,
} from "@/lib/ingest";
import type { Attempt } from "./attempt";
import { copiedFile } from "./copied-file";
import { monthsBefore, readHistory, readMonths, usualRejectedShare } from "./earlier-months";

type Checked = { conversion: Extract<Conversion, { outcome: "ready" }>; contract: Contract; signal: AbortSignal };

/** Hospitals whose months are read at once. */
const READ_AT_ONCE = 25;

/** Everything that was found out about a file before it is decided whether it is published. */
export async function checkConversion(attempt: Attempt, { conversion, contract, signal }: Checked): Promise<RunCheck[]> {
  const { thresholds } = contract;
  // Few files are held for it: what was usual is read for them only.
  const isHeld = rejectedRowsCheck(thresholds, conversion.counts, null) !== null;
  const hospitals = [...new Set(conversion.parts.map((part) => part.hospital))];
  const rows = isHeld ? rejectedRowsCheck(thresholds, conversion.counts, await usualRejectedShare(attempt, hospitals)) : null;
  return keptChecks([
    ...unknownColumns(contract, conversion.drift.unknown),
    ...conversion.checks,
    ...fileNameChecks(attempt.upload.filename),
    ...(rows ? [rows] : []),
    ...renamed(conversion),
    ...(await copiedFile(attempt, contract)),
    ...(await compared(attempt, { conversion, contract, signal })),
  ]);
}

/** Each hospital's part against its months before; a file of many hospitals also as a whole. */
async function compared(attempt: Attempt, { conversion, contract, signal }: Checked): Promise<RunCheck[]> {
  const { missing } = conversion.drift;
  const targets = conversion.parts.flatMap(({ hospital, period, profiles }) => {
    const parts = profiles.map((profile) => ({ ...profile, sketch: profile.sketch ?? null }));
    const own = parts.map((part) => ({ hospital: part.hospital, now: mergeMonth(contract, period, [part]) }));
    return hospital === "*" ? [{ hospital, now: mergeMonth(contract, period, parts) }, ...own] : own;
  });
  const history = await readHistory(attempt, [...new Set(targets.map((target) => target.hospital))]);
  const brought = Map.groupBy(targets, (target) => target.hospital);
  const wanted = targets.map(({ hospital, now }) => {
    const own = new Set((brought.get(hospital) ?? []).map((target) => target.now.period));
    return { hospital, now, months: monthsBefore(history, hospital, now.period, own) };
  });
  const checks: RunCheck[] = [];
  for (const onlyRows of [false, true]) {
    // Of a few rows nothing but their number can be compared.
    const group = wanted.filter(({ now }) => now.rows < ENOUGH_ROWS === onlyRows);
    const atOnce = onlyRows ? group.length : READ_AT_ONCE;
    for (let start = 0; start < group.length; start += atOnce) {
      signal.throwIfAborted();
      const some = group.slice(start, start + atOnce);
      const read = await readMonths(attempt, { history, contract, wanted: some, onlyRows });
      for (const { hospital, now, months } of some) {
        const before = months.flatMap((month) => read.get(hospital)?.get(month) ?? []);
        checks.push(...compareMonths({ contract, hospital, now, before, missing, isOneOfMany: targets.length > 1 }));
      }
    }
  }
  return checks;
}

/** Columns that are missing while others, which the contract does not know, look like them. A person decides. */
function renamed({ mapping, drift }: Checked["conversion"]): RunCheck[] {
  return (mapping?.unknown ?? []).flatMap(({ header, suggestions }) =>
    suggestions
      .filter(({ column }) => drift.missing.includes(column))
      .slice(0, 1)
      .map(({ column, reason }): RunCheck => {
        const message = `The file has no column ${column}, but one called "${header}": ${reason}. It may have been renamed.`;
        return { key: `renamed:${column}`, check: "renamed", column, severity: "warn", message, before: column, now: header };
      }),
  );
}

/** The hold for columns that the contract does not know. Other columns are another hold. */
function unknownColumns(contract: Contract, names: string[]): RunCheck[] {
  if (names.length === 0 || contract.unknownColumns === "ignore") return [];
  const listed = `${names
    .slice(0, 10)
    .map((name) => `"${name}"`)
    .join(", ")}${names.length > 10 ? " and more" : ""}`;
  const which = createHash("sha256").update(JSON.stringify(names)).digest("hex").slice(0, 12);
  return [
    {
      key: `unknown_columns:${which}`,
      check: "unknown_columns",
      column: null,
      severity: "hold",
      message: `The file has columns that the contract does not know: ${listed}. Accept the file without them, or add them to the contract and retry the run.`,
      before: null,
      now: names.length,
    },
  ];
}

/** Why a run is held, as its message says it. */
export function holdWords(holds: RunCheck[]): string {
  const said = holds.slice(0, 5).map((hold) => hold.message);
  const more = holds.length > 5 ? ` And ${holds.length - 5} more reasons.` : "";
  return `${said.join(" ")}${more} Nothing was published yet, and the file is kept.`;
}
