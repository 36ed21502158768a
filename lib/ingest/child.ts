import { stat } from "node:fs/promises";
import { serveParent } from "@/lib/engines/child-loop";
import { fileHash } from "@/lib/file-hash";
import { lineOf, writeRejectedFile } from "./rejected-file";
import { readWide } from "./wide/read-wide";
import type { WideJob } from "./wide/wide-job";
import { scanFile, type ScanOptions, type ScanTrace } from "./scan";

/** The process that reads a file's bytes. It remembers the trace of its one scan, to find lines again. */
let trace: ScanTrace | null = null;

process.title = "medlake ingest";
process.on("SIGINT", () => undefined);

serveParent({
  scan: async (body, report) => {
    let last = 0;
    const scanned = await scanFile(body as ScanOptions, {
      onHeader: report,
      onIrregular: () => report("irregular"),
      onBytes: (read) => {
        if (Date.now() - last < 200) return;
        last = Date.now();
        report(read);
      },
    });
    trace = scanned.trace;
    return scanned.result;
  },
  lines: async (body) => (body as number[]).map((ordinal) => (trace === null ? 0 : lineOf(trace, ordinal))),
  wide: async (body, report) => {
    const { job, longestRecord } = body as { job: WideJob; longestRecord: number };
    if (trace === null) throw new Error("nothing was scanned");
    const { loadPath, offsets } = trace;
    const { size } = await stat(loadPath);
    const onBytes = (read: number) => report(read / Math.max(1, size));
    return readWide({ loadPath, offset: offsets[0] ?? size, longestRecord, job, onBytes });
  },
  rejected: async (body) => {
    const { contentPath, outputPath } = body as { contentPath: string | null; outputPath: string };
    if (trace === null) throw new Error("nothing was scanned");
    return writeRejectedFile(trace, contentPath, outputPath);
  },
  hash: async (body) => {
    const path = body as string;
    return { sha256: await fileHash(path), bytes: (await stat(path)).size };
  },
});
