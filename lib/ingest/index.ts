export { normaliseName } from "./column-names";
export { columnSources } from "./column-sources";
export { Contract, contractSchema, parseContract, type ContractColumn } from "./contract";
export { convertFile, type ConvertOptions } from "./convert-file";
export { needsKey } from "./identifier-actions";
export { fileNameChecks, redactFileName } from "./redact-file-name";
export { compareMonths, type Month } from "./compare";
export { ENOUGH_ROWS } from "./compare-counts";
export { mergeMonth, type MonthPart } from "./merge-months";
export { keptChecks, openHolds, reasonOf, rejectedRowsCheck } from "./decide";
export { appendMonth, compactFiles, leaveOutSource, type Appended, type MergeOptions } from "./merge-files";
export { mergeProfiles } from "./profile";
export { columnsOfFinding, rejectedValues, valueKey } from "./rejected-values";
export { previewFile, type Preview, type PreviewOptions } from "./preview-file";
export { sampleFile, type SampleBytes } from "./sample-file";
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
export { move } from "./write";
