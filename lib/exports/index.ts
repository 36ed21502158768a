export { cancelExport } from "./cancel-export";
export { createExport } from "./create-export";
export { exportFile, exportManifest } from "./export-file";
export { ExportFacts, versionsOf } from "./facts";
export { getExport } from "./get-export";
export { listExports } from "./list-exports";
export { removeExport } from "./remove-export";
export * from "./schemas";
export * from "./answers";
