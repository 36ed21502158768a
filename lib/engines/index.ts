export type { Converter, DuckdbEngine, EngineProgress, RunOptions } from "./engine";
export type { EngineLimits } from "./limits";
export { openDuckdb } from "./duckdb/host";
export { withConverter, type ConverterOptions } from "./duckdb/convert";
export { ChildError, serveParent } from "./child-loop";
export { startChild, untilAborted, type Child } from "./child-process";
