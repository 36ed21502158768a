import { createHash } from "node:crypto";
import { rejectedRowsCheck, type Contract, type Conversion, type RunCheck } from "@/lib/ingest";
import type { Attempt } from "./attempt";

type Checked = { conversion: Extract<Conversion, { outcome: "ready" }>; contract: Contract };

/** Everything that was found out about a file before it is decided whether it is published. */
export async function checkConversion(attempt: Attempt, { conversion, contract }: Checked): Promise<RunCheck[]> {
  void attempt;
  const rows = rejectedRowsCheck(contract.thresholds, conversion.counts);
  return [...unknownColumns(contract, conversion.drift.unknown), ...conversion.checks, ...(rows ? [rows] : [])];
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
