export { Contract, contractSchema, parseContract, type ContractColumn } from "./contract";
export { convertFile, type ConvertOptions } from "./convert-file";
export { openHolds, reasonOf, rejectedRowsCheck } from "./decide";
export { appendMonth, compactFiles, leaveOutSource, type Appended, type MergeOptions } from "./merge-files";
export { mergeProfiles } from "./profile";
export { rejectedValues, valueKey } from "./rejected-values";
export { proposeContract, type Sample } from "./sniff";
export type {
  ColumnProfile,
  Conversion,
  ConvertedPart,
  ConvertStep,
  Counts,
  FileLayout,
  HeaderDrift,
  Issue,
  PartColumn,
  RowSketch,
  RunCheck,
  StepFacts,
} from "./types";
