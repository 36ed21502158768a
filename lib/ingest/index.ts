export { Contract, contractSchema, parseContract, type ContractColumn } from "./contract";
export { convertFile, type ConvertOptions } from "./convert-file";
export { openHolds, reasonOf, rejectedRowsCheck } from "./decide";
export { mergeProfiles } from "./profile";
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
