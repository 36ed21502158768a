import type { Converter } from "@/lib/engines";
import { identifier, render, sql, integerLiteral, type CellValue } from "@/lib/query";
import { unitStep } from "./column-sources";
import type { Contract } from "./contract";
import { loadSelect, type LoadOptions, type Trace } from "./load-sql";

/** One value on its way: as it stands in the file, after each step, and typed. */
export type TracedCell = { raw: string | null; steps: (string | null)[]; value: CellValue; reasons: string[] };
export type TracedRow = { isSkipped: boolean; reasons: string[]; cells: TracedCell[] };
export type TracedRows = {
  /** For each column the names of its steps, in order. */
  steps: string[][];
  rows: TracedRow[];
};

/** The first rows of a load with what each step made of each text: the statement of the load itself, which notes it. */
export async function traceLoad(converter: Converter, options: LoadOptions, limit: number): Promise<TracedRows> {
  const { contract } = options;
  const kept: { index: number; step: string | null }[] = [];
  const trace: Trace = {
    raw: (_clean, index, from, carried) => {
      carried.keep(identifier(`__s${kept.length}`), from);
      kept.push({ index, step: null });
    },
    step: (_clean, index, step, from, carried) => {
      carried.keep(identifier(`__s${kept.length}`), sql`cast(${from} as varchar)`);
      kept.push({ index, step });
    },
  };
  const rendered = render(sql`select * from (${loadSelect(options, [], trace)}) limit ${integerLiteral(limit)}`);
  const { rows } = await converter.query(rendered.sql, rendered.parameters);
  const names = contract.columns.map((column) => column.name);
  // Behind the columns and the preamble: skipped, reasons, not finite, then what units carry, then the trace.
  const after = names.length + contract.format.preamble.length;
  const start = after + 3 + 2 * contract.columns.filter((column) => unitStep(column) !== null).length;
  const steps = names.map((_, index) => kept.flatMap((one) => (one.index === index && one.step !== null ? [one.step] : [])));
  return {
    steps,
    rows: rows.map((row) => {
      const reasons = textOf(row[after + 1]);
      const found = reasons === null ? [] : reasons.split("; ");
      const cells = names.map((name, index): TracedCell => {
        const noted = kept.flatMap((one, at) => (one.index === index ? [{ step: one.step, text: textOf(row[start + at]) }] : []));
        return {
          raw: noted.find((one) => one.step === null)?.text ?? null,
          steps: noted.filter((one) => one.step !== null).map((one) => one.text),
          value: row[index] ?? null,
          reasons: found.flatMap((reason) => (reason.startsWith(`${name}: `) ? [reason.slice(name.length + 2)] : [])),
        };
      });
      return { isSkipped: row[after] === true, reasons: found, cells };
    }),
  };
}

function textOf(cell: CellValue | undefined): string | null {
  return cell === null || cell === undefined ? null : String(cell);
}

/** What stops a trace of a contract from growing beyond what a page shows. */
export function rowsToShow(contract: Pick<Contract, "columns">, rows: number, cells: number): number {
  return Math.max(1, Math.min(rows, Math.floor(cells / contract.columns.length)));
}
