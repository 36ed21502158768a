import { ReadableStream } from "node:stream/web";
import { setTimeout as sleep } from "node:timers/promises";
import { and, count, eq, isNull, sum } from "drizzle-orm";
import { datasets, grants, memberships, orgs, runs, systemState, uploads, users, type Tx } from "@/db";
import { grantAccess } from "@/lib/access";
import { createDataset } from "@/lib/catalog";
import { systemContext, withTransaction, type Role, type ServiceContext } from "@/lib/context";
import { newId } from "@/lib/ids";
import { receiveUpload } from "@/lib/uploads";
import { ensureDemoAccounts } from "./accounts";
import { LAB_RESULTS_CONTRACT } from "./contract";
import { SAMPLE, sampleFiles, type SampleFile, type SampleOptions } from "./generate";

export type SampleSize = "on" | "small";

const SIZES: Record<SampleSize, SampleOptions> = { on: SAMPLE, small: { ...SAMPLE, rows: 12_000, months: 2 } };
const STATE_KEY = "sample-data";
const SLUG = "lab-results";
const POLL_MS = 1_000;

/** What a caller may wait for: the accounts can sign in; a line for people. */
export type Progress = { kind: "accounts" } | { kind: "line"; text: string };

type State = { size: SampleSize; done: boolean };

/**
 * Loads the sample data once: demo accounts, a dataset with its contract and grant, and its files through the same
 * verbs and jobs as anybody's. Each step looks first whether it is done, so a load that was cut short is taken up
 * where it stopped. Needs a running worker to come to its end.
 */
export async function loadSampleData(size: SampleSize, report: (progress: Progress) => void, signal: AbortSignal): Promise<void> {
  const system = systemContext("sample-data");
  const state = await withTransaction(system, (tx) => beginState(tx, size));
  if (!state.done) await withTransaction(system, (tx) => ensureDemoAccounts(tx, system));
  report({ kind: "accounts" });
  if (state.done) return;
  const datasetId = await ensureDataset(system);
  await ensureGrant(system, datasetId);
  const files = [...sampleFiles(SIZES[state.size])];
  await sendMissing(system, datasetId, files, signal);
  await waitForRuns({ system, datasetId, total: files.length, report, signal });
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

/** A context as if the demo person had asked. */
async function demoContext(system: ServiceContext, email: string): Promise<ServiceContext> {
  const [found] = await withTransaction(system, (tx) =>
    tx
      .select({ userId: users.id, orgId: memberships.orgId, role: memberships.role })
      .from(users)
      .innerJoin(memberships, eq(memberships.userId, users.id))
      .where(eq(users.email, email)),
  );
  if (!found) throw new Error(`There is no demo account ${email}.`);
  const role: Role = found.role;
  const actor = { kind: "user", userId: found.userId, sessionId: "sample-data", isOperator: false } as const;
  return { actor, orgId: found.orgId, role, scopes: ["read", "write"], requestId: newId("request"), ip: null };
}

async function ensureDataset(system: ServiceContext): Promise<string> {
  const [found] = await withTransaction(system, (tx) =>
    tx
      .select({ id: datasets.id })
      .from(datasets)
      .innerJoin(orgs, eq(orgs.id, datasets.orgId))
      .where(and(eq(datasets.slug, SLUG), eq(orgs.slug, "northern"))),
  );
  if (found) return found.id;
  const created = await createDataset({
    ctx: await demoContext(system, "manager@medlake.example"),
    input: {
      slug: SLUG,
      name: "Lab results",
      description:
        "Made-up laboratory results of six hospitals: one row a result, 30 common tests. Sent monthly by each hospital. No real patient is in it; the dirt of real files is.",
      contract: LAB_RESULTS_CONTRACT,
    },
  });
  return created.id;
}

async function ensureGrant(system: ServiceContext, datasetId: string): Promise<void> {
  const live = await withTransaction(system, (tx) =>
    tx
      .select({ id: grants.id })
      .from(grants)
      .innerJoin(orgs, eq(orgs.id, grants.orgId))
      .where(and(eq(grants.datasetId, datasetId), eq(orgs.slug, "riverside"), isNull(grants.revokedAt))),
  );
  if (live.length > 0) return;
  await grantAccess({
    ctx: await demoContext(system, "admin@medlake.example"),
    input: { slug: SLUG, organisation: "riverside", rights: ["summary", "rows", "download"], hospitals: ["northgate", "st-anselm"] },
  });
}

/** An upload is acknowledged by its row, so the rows say which files were sent before a load was cut short. */
async function sendMissing(system: ServiceContext, datasetId: string, files: SampleFile[], signal: AbortSignal): Promise<void> {
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
      input: { slug: SLUG, filename: file.filename, hospital: file.hospital, period: file.period },
      body: fileBody(file),
      headers: new Headers({ "content-type": "text/csv" }),
      signal,
    });
  }
}

function fileBody(file: SampleFile) {
  return ReadableStream.from(
    (function* () {
      yield new TextEncoder().encode(`${[...file.lines()].join("\n")}\n`);
    })(),
  ) as globalThis.ReadableStream<Uint8Array>;
}

type Waiting = { system: ServiceContext; datasetId: string; total: number; report: (progress: Progress) => void; signal: AbortSignal };

async function waitForRuns({ system, datasetId, total, report, signal }: Waiting): Promise<void> {
  const step = Math.max(1, Math.ceil(total / 6));
  let told = 0;
  for (;;) {
    const states = await withTransaction(system, (tx) =>
      tx
        .select({ state: runs.state, n: count(), rows: sum(runs.published) })
        .from(runs)
        .where(eq(runs.datasetId, datasetId))
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
