import { ReadableStream } from "node:stream/web";
import { setTimeout as sleep } from "node:timers/promises";
import { count, eq, inArray, sum } from "drizzle-orm";
import { runs, systemState, uploads, type Tx } from "@/db";
import { systemContext, withTransaction, type ServiceContext } from "@/lib/context";
import { newId } from "@/lib/ids";
import { receiveUpload } from "@/lib/uploads";
import { ensureDemoAccounts } from "./accounts";
import { demoContext } from "./demo-context";
import { dictionaryFile } from "./dictionary";
import { ensureDashboard } from "./ensure-dashboard";
import { DICTIONARY_SLUG, ensureDatasets, RESULTS_SLUG } from "./ensure-datasets";
import { SAMPLE, sampleFiles, type SampleFile, type SampleOptions } from "./generate";

export type SampleSize = "on" | "small";

const SIZES: Record<SampleSize, SampleOptions> = { on: SAMPLE, small: { ...SAMPLE, rows: 12_000, months: 2 } };
const STATE_KEY = "sample-data";
const POLL_MS = 1_000;

/** What a caller may wait for: the accounts can sign in; a line for people. */
export type Progress = { kind: "accounts" } | { kind: "line"; text: string };

type State = { size: SampleSize; done: boolean };

/**
 * Loads the sample data once: demo accounts, two related datasets with their contracts and grants, their files, and a
 * dashboard of saved questions, through the same verbs and jobs as anybody's. Each step looks first whether it is done, so a load that was cut short
 * is taken up where it stopped; one that came to its end is left as it is. Needs a running worker to come to its end.
 */
export async function loadSampleData(size: SampleSize, report: (progress: Progress) => void, signal: AbortSignal): Promise<void> {
  const system = systemContext("sample-data");
  const state = await withTransaction(system, (tx) => beginState(tx, size));
  if (!state.done) await withTransaction(system, (tx) => ensureDemoAccounts(tx, system));
  report({ kind: "accounts" });
  if (state.done) return;
  const ids = await ensureDatasets(system);
  const files = [...sampleFiles(SIZES[state.size])];
  await sendMissing({ system, slug: DICTIONARY_SLUG, datasetId: ids.dictionary, files: [dictionaryFile()], signal });
  await sendMissing({ system, slug: RESULTS_SLUG, datasetId: ids.results, files, signal });
  await waitForRuns({ system, datasetIds: Object.values(ids), total: files.length + 1, report, signal });
  await ensureDashboard(system);
  await withTransaction(system, (tx) =>
    tx
      .update(systemState)
      .set({ value: { ...state, done: true } })
      .where(eq(systemState.key, STATE_KEY)),
  );
}

async function beginState(tx: Tx, size: SampleSize): Promise<State> {
  await tx
    .insert(systemState)
    .values({ key: STATE_KEY, value: { size, done: false } satisfies State })
    .onConflictDoNothing();
  const [row] = await tx.select().from(systemState).where(eq(systemState.key, STATE_KEY));
  const value = row?.value;
  const isState = typeof value === "object" && value !== null && "size" in value && "done" in value;
  if (!isState) throw new Error(`The row ${STATE_KEY} of system_state is not readable.`);
  // A load goes on with the size it began with.
  return { size: value.size === "small" ? "small" : "on", done: value.done === true };
}

type Outgoing = Pick<SampleFile, "hospital" | "period" | "filename" | "lines">;
type Sending = { system: ServiceContext; slug: string; datasetId: string; files: Outgoing[]; signal: AbortSignal };

/** An upload is acknowledged by its row, so the rows say which files were sent before a load was cut short. */
async function sendMissing({ system, slug, datasetId, files, signal }: Sending): Promise<void> {
  const rows = await withTransaction(system, (tx) =>
    tx.select({ filename: uploads.filename }).from(uploads).where(eq(uploads.datasetId, datasetId)),
  );
  const sent = new Set(rows.map((row) => row.filename));
  const ctx = await demoContext(system, "manager@medlake.example");
  for (const file of files) {
    signal.throwIfAborted();
    if (sent.has(file.filename)) continue;
    await receiveUpload({
      ctx: { ...ctx, requestId: newId("request") },
      input: { slug, filename: file.filename, hospital: file.hospital, period: file.period },
      body: fileBody(file),
      headers: new Headers({ "content-type": "text/csv" }),
      signal,
    });
  }
}

function fileBody(file: Outgoing) {
  return ReadableStream.from(
    (function* () {
      yield new TextEncoder().encode(`${[...file.lines()].join("\n")}\n`);
    })(),
  ) as globalThis.ReadableStream<Uint8Array>;
}

type Waiting = { system: ServiceContext; datasetIds: string[]; total: number; report: (progress: Progress) => void; signal: AbortSignal };

async function waitForRuns({ system, datasetIds, total, report, signal }: Waiting): Promise<void> {
  const step = Math.max(1, Math.ceil(total / 6));
  let told = 0;
  for (;;) {
    const states = await withTransaction(system, (tx) =>
      tx
        .select({ state: runs.state, n: count(), rows: sum(runs.published) })
        .from(runs)
        .where(inArray(runs.datasetId, datasetIds))
        .groupBy(runs.state),
    );
    const of = (...names: string[]) => states.filter((row) => names.includes(row.state)).reduce((all, row) => all + row.n, 0);
    const open = of("queued", "running");
    const published = of("published");
    if (open === 0) {
      const rows = states.reduce((all, row) => all + Number(row.rows ?? 0), 0);
      const other = of("held", "rejected", "failed", "cancelled");
      const rest = other === 0 ? "" : ` ${other} did not come through: the page Runs says why.`;
      report({ kind: "line", text: `Sample data: ${published} files published, ${rows.toLocaleString("en-GB")} rows.${rest}` });
      return;
    }
    if (published >= told + step) {
      told = published;
      report({ kind: "line", text: `Sample data: ${published} of ${total} files published` });
    }
    await sleep(POLL_MS, undefined, { signal });
  }
}
