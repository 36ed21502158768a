import type { UnitStep } from "./clean-steps";
import type { ContractColumn } from "./contract";

// What a column reads. Apart from the contract and what checks it, which the process that reads a file has no use for.

/** The headers a column reads, in order. */
export function columnSources(column: ContractColumn): string[] {
  return column.sources ?? [column.source ?? column.name];
}

/** The step that converts units, where a column has one. */
export function unitStep(column: ContractColumn): UnitStep | null {
  return column.clean.find((step) => step.step === "unit") ?? null;
}

/** The headers beside its own that a column reads: those of its unit and of what was measured. */
export function unitSources(column: ContractColumn): string[] {
  const step = unitStep(column);
  return step === null ? [] : [step.source, step.analyte].filter((source) => source !== undefined);
}
