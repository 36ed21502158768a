export { csvColumns } from "./csv-columns";
export { ENGINE_NAMES } from "./engine";
export type {
  Converter,
  DuckdbEngine,
  DuckdbRunOptions,
  Engine,
  EngineEstimate,
  EngineName,
  EngineProgress,
  Inspected,
  InspectedColumn,
  RunFacts,
  RunOptions,
} from "./engine";
export { FILE_FORMATS, exportFile, type FileFormat } from "./export-file";
export type { EngineLimits } from "./limits";
export { openDuckdb } from "./duckdb/host";
export { openRemote } from "./open-remote";
export type { RemoteEngine } from "./remote/remote-engine";
export { openPostgres, type PostgresSource } from "./postgres/open-postgres";
export { withConverter, type ConverterOptions } from "./duckdb/convert";
export { startChild, untilAborted, type Child } from "./child-process";
