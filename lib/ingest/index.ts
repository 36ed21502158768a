export { Contract, contractSchema, parseContract, type ContractColumn } from "./contract";
export { convertFile, type ConvertOptions } from "./convert-file";
export { mergeProfiles } from "./profile";
export { proposeContract, type Sample } from "./sniff";
export type { ColumnProfile, Conversion, ConvertedPart, ConvertStep, Counts, Issue, PartColumn, StepFacts } from "./types";
