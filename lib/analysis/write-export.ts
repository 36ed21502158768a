import { rm } from "node:fs/promises";
import type { ServiceContext } from "@/lib/context";
import { csvColumns, type FileFormat } from "@/lib/engines";
import { fileHash } from "@/lib/file-hash";
import { describeQuery, type Query } from "@/lib/query";
import { aboutLines } from "./about-lines";
import type { QueryAnswer } from "./answers";
import { columnAnswer } from "./answer-of";
import { refuseOverLimit } from "./byte-limit";
import { holdVersions, letGo } from "./open-datasets";
import { executedSql, prepare, type Earlier, type Prepared } from "./prepare";
import { fileReceiptFacts } from "./receipt-facts";
import { recordFailure, recordQuery } from "./record";

/** What a dataset gave to a file, and to whom it was open then. */
export type ExportedFrom = { datasetId: string; slug: string; version: number; hospitals: string[] | null; policy: string };

/** What a file will hold, before its first row is read. */
export type ExportPlan = {
  kind: "rows" | "summary";
  /** The question in one English sentence. */
  sentence: string;
  sources: ExportedFrom[];
  columns: QueryAnswer["columns"];
};

/** Rows and bytes are exact. `receipt` is the id by which the file can be made again and compared. */
export type WrittenExport = ExportPlan & { rows: number; bytes: number; sha256: string; receipt: string };

type Question = {
  ctx: ServiceContext;
  query: Query;
  /** Asks as at an earlier moment, of the versions of then. */
  earlier?: Earlier;
};

type Writing = Question & {
  format: FileFormat;
  /** What the question is called, where it has a name. */
  name?: string | undefined;
  /** Must not exist. There is no file after an error. */
  path: string;
  signal: AbortSignal;
  onProgress: (progress: { state: "waiting" | "running" | "done"; percentage: number | null }) => void;
  /** Seconds it may take; without them those of a question. */
  seconds?: number;
  /** Called once the caller's rights and the limits have let it through. */
  onStart?: (plan: ExportPlan) => Promise<void>;
};

/** Whether the caller may take the answer away, and of what it would be. Runs nothing. */
export async function planExport({ ctx, query, earlier }: Question): Promise<ExportPlan> {
  const prepared = await prepare({ ctx, query, forExport: true, earlier });
  refuseOverLimit(prepared.limit, prepared.estimate);
  return planOf(prepared);
}

/**
 * Writes the whole answer to a file of this machine, with the rights that the caller has at this moment, and records
 * it with a receipt. The file is complete, or there is none.
 */
export async function writeExport(args: Writing): Promise<WrittenExport> {
  const startedAt = performance.now();
  const { ctx, query, earlier, format, path, signal, onProgress, seconds, onStart, name } = args;
  const prepared = await prepare({ ctx, query, forExport: true, earlier });
  const { engine, opened, estimate } = prepared;
  refuseOverLimit(prepared.limit, estimate);
  const held = await holdVersions(ctx, opened);
  try {
    const plan = planOf(prepared);
    await onStart?.(plan);
    const compiled = await executedSql(prepared, { signal });
    const limits = seconds === undefined ? {} : { limits: { seconds } };
    const { rows, bytes, elapsedMs, scannedBytes } = await engine.exportFile(compiled, {
      path,
      format,
      signal,
      onProgress,
      expectedBytes: estimate.bytesHigh,
      about: (count) => aboutLines({ plan, name, at: prepared.now, rows: count, limit: query.limit }),
      ...limits,
    });
    const sha256 = await fileHash(path);
    const receipt = await recordQuery(ctx, prepared, {
      kind: "export",
      state: "done",
      rows,
      elapsedMs: performance.now() - startedAt,
      cache: "none",
      ran: { elapsedMs, scannedBytes, sql: compiled.sql },
      receipt: fileReceiptFacts(prepared, { format, bytes, rows, sha256, name }),
    });
    return { ...plan, rows, bytes, sha256, receipt };
  } catch (error) {
    await rm(path, { force: true });
    await recordFailure(ctx, prepared, { kind: "export", error, elapsedMs: performance.now() - startedAt });
    throw error;
  } finally {
    letGo(held);
  }
}

function planOf({ query, opened, bound, visible }: Prepared): ExportPlan {
  return {
    kind: bound.kind,
    sentence: describeQuery(query, bound.schema, bound.joins),
    sources: opened.map(({ dataset, version, scope }) => ({
      datasetId: dataset.id,
      slug: dataset.slug,
      version,
      hospitals: scope.hospitals,
      policy: scope.policy.id,
    })),
    columns: csvColumns(visible.columns).map((column) => {
      const found = visible.columns.find(({ name }) => column.kind === "cell" && name === column.name);
      return found ? columnAnswer(found) : { name: column.name, label: "What the line is: group, others or total", type: "text" };
    }),
  };
}
