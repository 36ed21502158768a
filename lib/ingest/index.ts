export { Contract, contractSchema, parseContract, type ContractColumn } from "./contract";
export type { ColumnProfile, Conversion, ConvertedPart, ConvertStep, Counts, Issue, PartColumn, StepFacts } from "./types";
