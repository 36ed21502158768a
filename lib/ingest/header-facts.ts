import type { Contract } from "./contract";
import type { UsedAlias } from "./match-columns";
import type { ScanSummary } from "./scan";
import type { FileLayout, HeaderDrift } from "./types";

/** Where the file has the contract's columns, which it lacks, and what it has besides. */
export function headerFacts(
  contract: Contract,
  scan: Pick<ScanSummary, "positions" | "header" | "units" | "aliases">,
): { layout: FileLayout; drift: HeaderDrift; aliases: UsedAlias[] } {
  const positions: Record<string, number[]> = {};
  contract.columns.forEach((column, index) => (positions[column.name] = scan.positions[index] ?? []));
  const used = new Set([...Object.values(positions).flat(), ...Object.values(scan.units)]);
  return {
    aliases: scan.aliases,
    layout: { delimiter: contract.format.delimiter, quote: contract.format.quote, positions },
    drift: {
      unknown: scan.header.flatMap((name, at) => (used.has(at) ? [] : [name.trim() === "" ? `number ${at + 1}` : name.trim()])),
      missing: Object.entries(positions).flatMap(([name, at]) => (at.every((one) => one < 0) ? [name] : [])),
    },
  };
}
