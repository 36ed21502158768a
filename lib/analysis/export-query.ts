import { createReadStream } from "node:fs";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { requireScope } from "@/lib/access";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { openDuckdb } from "@/lib/engines";
import { dataPath } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import type { FileAnswer } from "@/lib/runs";
import { letGo, prepare, readQuestion } from "./prepare";
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
    const file = path.join(await scratchDirectory(ctx.orgId), `${newId("query")}.csv`);
    const prepared = await withTransaction(ctx, (tx) => prepare({ tx, ctx, query, forExport: true }));
    try {
      const { rows, bytes } = await openDuckdb()
        .exportCsv(prepared.executed, { directories: prepared.directories, path: file, ...tracked })
        .finally(() => letGo(prepared));
      await recordQuery(ctx, prepared, { kind: "export", state: "done", rows, elapsedMs: performance.now() - startedAt });
      const date = new Date().toISOString().slice(0, 10);
      return {
        kind: "file",
        filename: `${prepared.dataset.slug}-v${prepared.pin.version}-${date}.csv`,
        contentType: "text/csv; charset=utf-8",
        stream: sendOnce(file),
        bytes,
      };
    } catch (error) {
      await rm(file, { force: true });
      await recordFailure(ctx, prepared, "export", error, performance.now() - startedAt);
      throw error;
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
