export { collectGarbage, type Collected } from "./collect";
export type { ColumnStats, FileStats } from "./file-stats";
export { pinVersion, type Pin, type PinnedFile } from "./pin";
export { pruneFiles } from "./prune";
export { publish, type NewPart, type Published, type PublishInput } from "./publish";
export { renewLeases, sealFile, stageFile } from "./stage-file";
export { withdrawPart } from "./withdraw";
