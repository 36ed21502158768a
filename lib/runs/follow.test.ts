import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { auditLog, memberships, runEvents, runs } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeDataset, makeRun } from "@/db/testing/factories";
import type { ServiceContext } from "@/lib/context";
import { actorUserId } from "@/lib/context";
import { redriveRuns, runLog, runLogOrEvents } from ".";
import { followRun } from "./follow-run";
import { watchedRuns } from "./run-watch";

let db: TestDb;
let manager: ServiceContext;
let dataset: Awaited<ReturnType<typeof makeDataset>>;

beforeAll(async () => {
  db = await createTestDb();
  manager = await contextFor({ role: "data_manager" });
  dataset = await makeDataset({ org: { id: manager.orgId } });
});
afterAll(() => db.drop());

type Given = NonNullable<Parameters<typeof makeRun>[0]["run"]>;
const given = async (run: Given) => (await makeRun({ dataset, run })).run.id;
const say = (runId: string, ...messages: string[]) =>
  asSystemTx(async (tx) => {
    for (const message of messages) await tx.insert(runEvents).values({ runId, level: "info", message });
  });
const set = (runId: string, to: Given) => asSystemTx((tx) => tx.update(runs).set(to).where(eq(runs.id, runId)));

type Message = { event: string; id?: string; data: Record<string, unknown> };

/** Reads events until `enough` says so, or the stream ends. */
async function read(stream: ReadableStream<Uint8Array>, enough: (seen: Message[]) => boolean = () => false): Promise<Message[]> {
  const seen: Message[] = [];
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const fields = Object.fromEntries(
        text
          .slice(0, end)
          .split("\n")
          .map((line) => line.split(/: (.*)/s).slice(0, 2)),
      );
      text = text.slice(end + 2);
      if ("data" in fields) seen.push({ event: fields["event"], id: fields["id"], data: JSON.parse(fields["data"]) });
    }
    if (enough(seen)) break;
  }
  return seen;
}
const lines = (seen: Message[]) => seen.filter((one) => one.event === "log").map((one) => one.data["message"]);
const open = () => new AbortController().signal;

test("a program reads the log in parts", async () => {
  const runId = await given({ state: "running", progress: 0.5, attempt: 1 });
  await say(runId, "one", "two");
  const first = await runLog({ ctx: manager, input: { runId } });
  expect(first).toMatchObject({ run: { id: runId, state: "running", ended: false, progress: 0.5, attempt: 1, steps: [] } });
  expect(first.lines.map((line) => line.message)).toEqual(["one", "two"]);
  await say(runId, "three");
  const second = await runLog({ ctx: manager, input: { runId, after: first.next } });
  expect(second.lines.map((line) => line.message)).toEqual(["three"]);
  expect(await runLog({ ctx: manager, input: { runId, after: second.next } })).toMatchObject({ lines: [], next: second.next });
});

test("who follows a run sees lines and states as they happen, each line once, and the end", async () => {
  const runId = await given({ state: "running", attempt: 1 });
  await say(runId, "one", "two");
  const streams = [1, 2, 3].map(() => followRun({ ctx: manager, runId, after: 0, signal: open() }));
  const reading = Promise.all(streams.map((stream) => read(stream)));
  await expect.poll(watchedRuns).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 1200));
  await say(runId, "three");
  await set(runId, { progress: 0.7 });
  await new Promise((resolve) => setTimeout(resolve, 1200));
  await asSystemTx(async (tx) => {
    await tx.update(runs).set({ state: "published", version: 4 }).where(eq(runs.id, runId));
    await tx.insert(runEvents).values({ runId, level: "info", message: "four" });
  });
  for (const seen of await reading) {
    expect(lines(seen)).toEqual(["one", "two", "three", "four"]);
    const states = seen.filter((one) => one.event === "state").map(({ data }) => [data["state"], data["progress"]]);
    expect(states).toEqual([
      ["running", 0],
      ["running", expect.closeTo(0.7)],
      ["published", expect.closeTo(0.7)],
    ]);
    expect(seen.at(-1)).toMatchObject({ event: "end", data: { state: "published" } });
  }
  expect(watchedRuns()).toBe(0);
});

test("who comes back goes on after the last line it saw", async () => {
  const runId = await given({ state: "rejected" });
  await say(runId, "one", "two", "three");
  const all = await read(followRun({ ctx: manager, runId, after: 0, signal: open() }));
  expect(lines(all)).toEqual(["one", "two", "three"]);
  const second = all.find((one) => one.data["message"] === "two")?.id ?? "";
  const headers = new Headers({ accept: "text/event-stream", "last-event-id": second });
  const answer = await runLogOrEvents({ ctx: manager, input: { runId }, headers, signal: open() });
  if (!("stream" in answer)) throw new Error("no stream");
  expect(lines(await read(answer.stream))).toEqual(["three"]);
  const json = await runLogOrEvents({ ctx: manager, input: { runId }, headers: new Headers(), signal: open() });
  expect(json).toMatchObject({ run: { state: "rejected", ended: true } });
  const wrong = new Headers({ accept: "text/event-stream", "last-event-id": "x" });
  await expect(runLogOrEvents({ ctx: manager, input: { runId }, headers: wrong, signal: open() })).rejects.toMatchObject({
    code: "INVALID_INPUT",
  });
});

test("a long log is shown whole before what follows", async () => {
  const runId = await given({ state: "failed" });
  await asSystemTx((tx) =>
    tx.insert(runEvents).values(Array.from({ length: 1203 }, (_, index) => ({ runId, level: "info" as const, message: String(index) }))),
  );
  const seen = await read(followRun({ ctx: manager, runId, after: 0, signal: open() }));
  expect(lines(seen)).toEqual(Array.from({ length: 1203 }, (_, index) => String(index)));
  expect(seen.at(-1)?.event).toBe("end");
});

test("the stream ends with the client, and with the right to see the run", async () => {
  const runId = await given({ state: "running" });
  const gone = new AbortController();
  const stream = followRun({ ctx: manager, runId, after: 0, signal: gone.signal });
  setTimeout(() => gone.abort(), 100);
  expect((await read(stream)).map((one) => one.event)).toEqual(["state"]);
  expect(watchedRuns()).toBe(0);

  const left = followRun({ ctx: manager, runId, after: 0, signal: open() });
  await read(left, (seen) => seen.length > 0);
  expect(watchedRuns()).toBe(0);

  const member = await contextFor({ role: "auditor", org: { id: manager.orgId } });
  const watched = read(followRun({ ctx: member, runId, after: 0, signal: open(), askAgainMs: 100 }));
  await new Promise((resolve) => setTimeout(resolve, 250));
  await asSystemTx((tx) =>
    tx
      .update(memberships)
      .set({ role: "analyst" })
      .where(eq(memberships.userId, actorUserId(member) ?? "")),
  );
  expect((await watched).at(-1)?.event).not.toBe("end");
  expect(watchedRuns()).toBe(0);
});

test("nobody follows a run it may not see", async () => {
  const runId = await given({ state: "running" });
  const asked = (ctx: ServiceContext) =>
    runLogOrEvents({ ctx, input: { runId }, headers: new Headers({ accept: "text/event-stream" }), signal: open() });
  await expect(asked(await contextFor({ role: "admin" }))).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(asked(await contextFor({ role: "analyst", org: { id: manager.orgId } }))).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect(watchedRuns()).toBe(0);
});

test("a person follows a limited number of runs at once", async () => {
  const runId = await given({ state: "running" });
  const gone = new AbortController();
  const streams = Array.from({ length: 20 }, () => followRun({ ctx: manager, runId, after: 0, signal: gone.signal }));
  expect(() => followRun({ ctx: manager, runId, after: 0, signal: gone.signal })).toThrow("20 runs");
  gone.abort();
  await Promise.all(streams.map((stream) => read(stream)));
  await read(followRun({ ctx: manager, runId, after: 0, signal: gone.signal }));
});

test("failed runs are tried again together; what has not failed, or is another's, is left and named", async () => {
  const failed = await given({ state: "failed", errorCode: "INTERNAL", message: "x", acceptedReason: "fine" });
  const second = await given({ state: "failed" });
  const running = await given({ state: "running" });
  const compact = await given({ state: "failed", kind: "compact" });
  const twice = await given({ state: "failed", dedupeKey: "same" });
  await given({ state: "held", dedupeKey: "same" });
  const stranger = await contextFor({ role: "admin" });
  const answer = await redriveRuns({ ctx: manager, input: { runIds: [failed, running, second, failed, compact, twice, "run_none"] } });
  expect(answer.queued.sort()).toEqual([failed, second].sort());
  expect(answer.skipped.map((one) => one.id).sort()).toEqual([running, compact, twice, "run_none"].sort());
  const [row] = await asSystemTx((tx) => tx.select().from(runs).where(eq(runs.id, failed)));
  expect(row).toMatchObject({ state: "queued", errorCode: null, message: null, acceptedReason: "fine" });
  const { rows } = await asSystemTx((tx) => tx.execute(`select 1 from pgboss.job where data ->> 'runId' in ('${failed}', '${second}')`));
  expect(rows).toHaveLength(2);
  expect(await asSystemTx((tx) => tx.select().from(auditLog).where(eq(auditLog.entityId, failed)))).toMatchObject([
    { action: "run.retry", outcome: "ok", detail: { was: "failed" } },
  ]);

  const third = await given({ state: "failed" });
  expect(await redriveRuns({ ctx: stranger, input: { runIds: [third] } })).toMatchObject({ queued: [], skipped: [{ id: third }] });
  const readOnly = await contextFor({ role: "data_manager", org: { id: manager.orgId }, scopes: ["read"], apiKey: true });
  await expect(redriveRuns({ ctx: readOnly, input: { runIds: [third] } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  const auditor = await contextFor({ role: "auditor", org: { id: manager.orgId } });
  await expect(redriveRuns({ ctx: auditor, input: { runIds: [third] } })).rejects.toMatchObject({ code: "FORBIDDEN" });
});
