import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { startChild, untilAborted } from "../child-process";
import type { Converter } from "../engine";
import type { ExecuteReply, OpenRequest, QueryReply, WorkbookReply } from "./protocol";

export type ConverterOptions = {
  /** The only folder it may write to. */
  directory: string;
  readable: string[];
  memory: string;
  threads: number;
  signal?: AbortSignal | undefined;
  onProgress?: ((percentage: number | null) => void) | undefined;
};

/** Runs `fn` with a DuckDB in a process of its own, which ends with it, with the signal, or with an error. */
export async function withConverter<T>(options: ConverterOptions, fn: (converter: Converter) => Promise<T>): Promise<T> {
  const temporaryDirectory = path.join(options.directory, "spill");
  await mkdir(temporaryDirectory, { recursive: true });
  const child = startChild("duckdb-child");
  const onProgress = { onProgress: (share: unknown) => options.onProgress?.(typeof share === "number" ? share : null) };
  const converter: Converter = {
    query: async (sql, parameters = []) => (await child.call("query", { sql, parameters }, onProgress)) as QueryReply,
    execute: async (sql, parameters = []) => (await child.call("execute", { sql, parameters }, onProgress)) as ExecuteReply,
    writeWorkbook: async (workbook) => (await child.call("workbook", workbook, onProgress)) as WorkbookReply,
    interrupt: () => child.notify("interrupt"),
    peakRss: () => child.peakRss(),
  };
  const directories = [options.directory, ...options.readable].map((one) => path.resolve(one));
  const open: OpenRequest = { mode: "convert", directories, temporaryDirectory, memory: options.memory, threads: options.threads };
  try {
    return await untilAborted(
      child.call("open", open).then(() => fn(converter)),
      options.signal,
      () => void child.kill(),
    );
  } finally {
    await child.kill();
    await rm(temporaryDirectory, { recursive: true, force: true });
  }
}
