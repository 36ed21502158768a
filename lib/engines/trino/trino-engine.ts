import type { CellValue } from "@/lib/query";
import type { EngineEstimate } from "../engine";
import { makeRemoteEngine, type RemoteEngine } from "../remote/remote-engine";
import { trinoCell } from "./trino-cell";
import { makeStatements } from "./trino-statements";
import type { TrinoSettings } from "./trino-settings";

/** A Trino, asked by its own protocol. */
export function openTrino(settings: TrinoSettings): RemoteEngine {
  const statements = makeStatements(settings);
  return makeRemoteEngine(
    {
      name: "trino",
      ask: statements.ask,
      cell: trinoCell,
      estimate: async ({ sql }, ask) => readEstimate(await ask(`explain (type io, format json) ${sql}`)),
      close: statements.close,
    },
    settings.lake,
  );
}

/** What Trino knows by the statistics of its tables: of files without statistics, nothing. */
function readEstimate(rows: CellValue[][]): EngineEstimate {
  const nothing = { rows: null, bytes: null };
  const text = rows[0]?.[0];
  if (typeof text !== "string") return nothing;
  const plan = JSON.parse(text) as { inputTableColumnInfos?: { estimate?: { outputRowCount?: unknown; outputSizeInBytes?: unknown } }[] };
  const inputs = plan.inputTableColumnInfos ?? [];
  if (inputs.length === 0) return nothing;
  return {
    rows: total(inputs.map(({ estimate }) => estimate?.outputRowCount)),
    bytes: total(inputs.map(({ estimate }) => estimate?.outputSizeInBytes)),
  };
}

function total(numbers: unknown[]): number | null {
  let sum = 0;
  for (const number of numbers) {
    if (typeof number !== "number" || !Number.isFinite(number)) return null;
    sum += number;
  }
  return Math.round(sum);
}
