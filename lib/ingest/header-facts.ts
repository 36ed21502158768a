import { channelColumns } from "./channel-columns";
import type { Contract } from "./contract";
import type { HeaderMapping, UsedAlias } from "./match-columns";
import type { ScanSummary } from "./scan";
import type { FileLayout, HeaderDrift } from "./types";

/** Where the file has the contract's columns, which it lacks, and what it has besides. */
export function headerFacts(
  contract: Contract,
  scan: Pick<ScanSummary, "positions" | "header" | "units" | "aliases" | "mapping">,
): { layout: FileLayout; drift: HeaderDrift; aliases: UsedAlias[]; mapping: HeaderMapping | null } {
  const positions: Record<string, number[]> = {};
  const columns = [...contract.columns, ...channelColumns(contract.channels)];
  columns.forEach((column, index) => (positions[column.name] = scan.positions[index] ?? []));
  const used = new Set([...Object.values(positions).flat(), ...Object.values(scan.units)]);
  return {
    aliases: scan.aliases,
    mapping: scan.mapping,
    layout: { delimiter: contract.format.delimiter, quote: contract.format.quote, positions },
    drift: {
      unknown: scan.header.flatMap((name, at) => (used.has(at) ? [] : [name.trim() === "" ? `number ${at + 1}` : name.trim()])),
      missing: Object.entries(positions).flatMap(([name, at]) => (at.every((one) => one < 0) ? [name] : [])),
    },
  };
}
