import { createReadStream } from "node:fs";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { requireScope } from "@/lib/access";
import type { ServiceContext } from "@/lib/context";
import { dataPath } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import type { FileAnswer } from "@/lib/runs";
import { refuseOverLimit } from "./byte-limit";
import { letGo } from "./open-datasets";
import { executedSql, prepare, readQuestion } from "./prepare";
import { recordFailure, recordQuery, requirePerson } from "./record";
import { trackQuery } from "./running-queries";
import { ExportQueryInput } from "./schemas";

/**
 * The whole answer as a file. It is written completely before its first byte is sent, so a download is complete or
 * fails. Needs the right to download beside the right to ask. Text that a spreadsheet would run is made harmless.
 */
export async function exportQuery(args: { ctx: ServiceContext; input: ExportQueryInput; signal?: AbortSignal }): Promise<FileAnswer> {
  const startedAt = performance.now();
  const { ctx, signal = new AbortController().signal } = args;
  requireScope(ctx, "read");
  const input = ExportQueryInput.parse(args.input);
  requirePerson(ctx);
  if (input.format !== "csv") {
    throw new AppError("UNSUPPORTED", `Downloads as ${input.format} are not available. Nothing was run. Ask for csv.`, {
      details: [{ path: "format", message: "not available" }],
    });
  }
  const query = readQuestion(input.query);
  const id = input.id ?? newId("query");
  return trackQuery(ctx, id, signal, async (tracked) => {
    tracked.takePlace();
    const file = path.join(await scratchDirectory(ctx.orgId), `${newId("query")}.csv`);
    const prepared = await prepare({ ctx, query, forExport: true });
    const { engine, opened, dataset, estimate } = prepared;
    try {
      refuseOverLimit(prepared.limit, prepared.estimate);
    } catch (error) {
      letGo(opened);
      throw error;
    }
    try {
      const { signal: stop, onProgress } = tracked;
      const compiled = await executedSql(prepared, { signal: stop });
      const options = { path: file, signal: stop, onProgress, expectedBytes: estimate.bytesHigh };
      const { rows, bytes, elapsedMs: engineMs, scannedBytes } = await engine.exportCsv(compiled, options);
      const elapsedMs = performance.now() - startedAt;
      await recordQuery(ctx, prepared, {
        kind: "export",
        state: "done",
        rows,
        elapsedMs,
        cache: "none",
        ran: { elapsedMs: engineMs, scannedBytes, sql: compiled.sql },
      });
      const date = new Date().toISOString().slice(0, 10);
      return {
        kind: "file",
        filename: `${dataset.slug}${opened[0]?.pin ? `-v${opened[0].version}` : ""}-${date}.csv`,
        contentType: "text/csv; charset=utf-8",
        stream: sendOnce(file),
        bytes,
      };
    } catch (error) {
      await rm(file, { force: true });
      await recordFailure(ctx, prepared, { kind: "export", error, elapsedMs: performance.now() - startedAt });
      throw error;
    } finally {
      letGo(opened);
    }
  });
}

/** Reads the file once; it is gone when the reader is done, or gone away. */
function sendOnce(file: string) {
  const stream = createReadStream(file);
  stream.once("close", () => void rm(file, { force: true }));
  return stream;
}

const FORGOTTEN_AFTER_MS = 24 * 60 * 60 * 1000;

/**
 * Where an organisation's exports wait to be sent: the engine process that writes one can reach no other's. Files of
 * a process that was killed are removed a day later.
 */
async function scratchDirectory(orgId: string): Promise<string> {
  const directory = dataPath("exports", orgId);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const name of await readdir(directory)) {
    const file = path.join(directory, name);
    const found = await stat(file).catch(() => null);
    if (found && Date.now() - found.mtimeMs > FORGOTTEN_AFTER_MS) await rm(file, { force: true });
  }
  return directory;
}
