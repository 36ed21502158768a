// Two hundred people read a dashboard of twelve tiles for a minute: how long it and its tiles take, and that nothing fails.
import { memberships } from "@/db";
import type { DashboardDetail } from "../lib/dashboards";
import { filterCondition, tileQuery } from "../lib/query";
import { connect } from "../scripts/commands/connect";
import { SAMPLE } from "../scripts/sample-data/generate";
import { seededRandom } from "../scripts/sample-data/random";
import { startBenchServer } from "./api";
import { makeDashboard } from "./dashboard-of";
import { loadSample } from "./load-sample";
import { option, percentile, report, type Row } from "./report";
import type { Answered, Viewer } from "./viewers";

const count = option("viewers", 200);
const seconds = option("seconds", 60);
const pauseMin = option("pause", 15);
const HOSPITALS = ["northgate", "st-anselm", "riverview", "holmwood", "queens-park", "eastmoor"];
/** As many questions as a page sends at once. */
const SLOTS = 4;

const server = await startBenchServer();
process.env["MEDLAKE_DATA"] = server.dataDirectory;
process.env["MEDLAKE_LOG_LEVEL"] = "silent";
try {
  const rows = await loadSample(server);
  const dashboardId = await makeDashboard(server);
  const connection = await connect();
  const { clientOf, makeViewers } = await import("./viewers");
  const viewers = await makeViewers(count, await orgOf());
  await connection.close();
  const client = clientOf(server.url);
  const opened: number[] = [];
  const tiles: number[] = [];
  const filtered: number[] = [];
  const health: number[] = [];
  const me: number[] = [];
  const errors = new Map<string, number>();
  let notReady = 0;
  const startedAt = performance.now();
  const isOver = (): boolean => performance.now() - startedAt > seconds * 1000;

  const note = (into: number[], answer: Answered): boolean => {
    into.push(answer.ms);
    if (answer.status === 200) return true;
    fail(`${answer.status} ${answer.body.slice(0, 200)}`);
    return false;
  };
  const fail = (what: string): void => {
    errors.set(what, (errors.get(what) ?? 0) + 1);
  };

  const runTile = async (viewer: Viewer, detail: DashboardDetail["tiles"][number], hospital: string | null): Promise<void> => {
    const { question } = detail;
    if (question?.state !== "ready") return fail(`a tile is ${question?.state ?? "a text"}`);
    const { query, parameters, columnTypes } = question;
    const value = { values: hospital === null ? [] : [hospital] };
    const condition = filterCondition({ column: "hospital", type: columnTypes["hospital"] ?? "text", value });
    const asked = tileQuery({ query, parameters, values: {}, filters: condition === null ? [] : [condition] });
    note(hospital === null ? tiles : filtered, await client("POST", "/api/v1/query", { cookie: viewer.cookie, body: { query: asked } }));
  };

  const visit = async (viewer: Viewer, hospital: string | null): Promise<void> => {
    const answer = await client("GET", `/api/v1/dashboards/${dashboardId}`, { cookie: viewer.cookie });
    if (!note(opened, answer)) return;
    const { tiles: all } = JSON.parse(answer.body) as DashboardDetail;
    const waiting = [...all];
    const slot = async (): Promise<void> => {
      for (let tile = waiting.shift(); tile; tile = waiting.shift()) await runTile(viewer, tile, hospital);
    };
    await Promise.all(Array.from({ length: SLOTS }, slot));
  };

  /** Comes some time in the first pause, looks, waits between one pause and two, and looks again. */
  const view = async (viewer: Viewer, index: number): Promise<void> => {
    const random = seededRandom(index + 1);
    await sleep(random.unit() * pauseMin * 1000);
    while (!isOver()) {
      const pick = HOSPITALS[Math.floor(random.unit() * HOSPITALS.length * 2)];
      await visit(viewer, pick ?? null).catch((error: unknown) => fail(error instanceof Error ? error.message : "an unknown error"));
      await sleep((1 + random.unit()) * pauseMin * 1000, isOver);
    }
  };
  const look = async (): Promise<void> => {
    const [first] = viewers;
    for (; !isOver(); await sleep(250)) {
      const answer = await client("GET", "/api/health");
      health.push(answer.ms);
      if (answer.status !== 200) notReady += 1;
      // Nothing but who asks: what a request costs that is let in at all.
      if (first) note(me, await client("GET", "/api/v1/me", { cookie: first.cookie }));
    }
  };
  await Promise.all([...viewers.map(view), look()]);
  const took = (performance.now() - startedAt) / 1000;
  client.close();
  const failed = [...errors.values()].reduce((sum, times) => sum + times, 0);
  const requests = opened.length + tiles.length + filtered.length;
  await report(
    "dashboard",
    `${count} people, each with a session of their own, read one dashboard of twelve tiles for ${seconds} s: they open it, ask its tiles four at a time (half of them with a filter), pause ${pauseMin} to ${2 * pauseMin} s, and look again. The questions run on the same machine as those who ask.`,
    [
      ["dataset", `${rows.toLocaleString("en-GB")} rows in ${SAMPLE.hospitals * SAMPLE.months} files`],
      ["people", String(count)],
      ["requests", `${requests.toLocaleString("en-GB")}, ${(requests / took).toFixed(0)} a second`],
      ["errors", String(failed)],
      ...[...errors].slice(0, 5).map(([what, times]): Row => [`error, ${times} times`, what.replaceAll("|", "/")]),
      ["the dashboard", spread(opened)],
      ["a tile", spread(tiles)],
      ["a tile with a filter", spread(filtered)],
      ["GET /api/health meanwhile", `${spread(health)}${notReady > 0 ? `; ${notReady} times not ready` : ""}`],
      ["GET /api/v1/me meanwhile", spread(me)],
      ["a tile to /api/v1/me, p50", `${(percentile(tiles, 50) / percentile(me, 50)).toFixed(1)} times`],
      ["the dashboard to /api/v1/me, p50", `${(percentile(opened, 50) / percentile(me, 50)).toFixed(1)} times`],
    ],
  );
  if (failed > 0) process.exitCode = 1;
} finally {
  await server.stop();
}

function spread(times: number[]): string {
  return `p50 ${percentile(times, 50).toFixed(0)} ms, p99 ${percentile(times, 99).toFixed(0)} ms, of ${times.length.toLocaleString("en-GB")}`;
}

async function orgOf(): Promise<string> {
  const { systemContext, withTransaction } = await import("@/lib/context");
  const [member] = await withTransaction(systemContext("bench"), (tx) =>
    tx.select({ orgId: memberships.orgId }).from(memberships).limit(1),
  );
  if (!member) throw new Error("There is no organisation.");
  return member.orgId;
}

/** Waits so long, or until it is over. */
async function sleep(ms: number, isOver = (): boolean => false): Promise<void> {
  for (let left = ms; left > 0 && !isOver(); left -= 200) await new Promise((resolve) => setTimeout(resolve, Math.min(left, 200)));
}
