export { localStore } from "./local-store";
export type { ByteRange, ObjectStore, Stored, WriteOptions } from "./object-store";
export { makeFolder, moveUnlessTaken, syncFile, syncFolder } from "./safe-write";
export { exportsStore, lakeStore, resultsStore, uploadsStore } from "./stores";
