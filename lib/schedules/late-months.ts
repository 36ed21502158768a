import { eq, min } from "drizzle-orm";
import { datasets, schedules, type Tx } from "@/db";
import { systemContext, withTransaction } from "@/lib/context";
import { notify } from "@/lib/notices";
import { buildCells } from "./build-cells";
import { hospitalsOf, partFacts, runFacts } from "./month-facts";
import { dayIn } from "./months";
import { zoneOf } from "./zone-of";

const context = systemContext("late months");
const DAY_MS = 86_400_000;
/** Of the months that were due before anyone said when, the last one is told and not all. */
const BEFORE_DAYS = 31;

/** Tells of every month that is late and was not told before. How many. */
export async function noticeLateMonths(now: Date): Promise<number> {
  const expected = await withTransaction(context, (tx) =>
    tx
      .select({ datasetId: schedules.datasetId, since: min(schedules.since) })
      .from(schedules)
      .groupBy(schedules.datasetId),
  );
  let told = 0;
  // A dataset at a time, so that transactions stay short.
  for (const { datasetId, since } of expected) {
    if (since !== null) told += await withTransaction(context, (tx) => noticeLate(tx, { datasetId, since, now }));
  }
  return told;
}

async function noticeLate(tx: Tx, o: { datasetId: string; since: string; now: Date }): Promise<number> {
  const { datasetId, since, now } = o;
  const [dataset] = await tx.select().from(datasets).where(eq(datasets.id, datasetId));
  if (!dataset) return 0;
  const entries = await tx.select().from(schedules).where(eq(schedules.datasetId, datasetId));
  const zone = zoneOf(dataset.contract);
  const range = { tx, datasetId, from: since, to: dayIn(zone, now).slice(0, 7) };
  const named = entries.map((one) => one.hospital).filter((hospital) => hospital !== "*");
  // The entry for all means the hospitals there are; without it, only those that are named are expected.
  const hasEvery = entries.some((one) => one.hospital === "*");
  const hospitals = [...new Set([...named, ...(hasEvery ? await hospitalsOf(tx, datasetId) : [])])];
  const facts = { parts: await partFacts({ ...range, hospitals: null }), runs: await runFacts(range), schedules: entries };
  const cells = buildCells({ ...facts, hospitals, from: range.from, to: range.to, zone, now });
  let told = 0;
  for (const { hospital, period, late, dueOn } of cells) {
    const entry = entries.find((one) => one.hospital === hospital) ?? entries.find((one) => one.hospital === "*");
    if (!late || dueOn === null || !entry) continue;
    if (dueOn < dayIn(zone, new Date(entry.createdAt.getTime() - BEFORE_DAYS * DAY_MS))) continue;
    const dedupeKey = `late/${datasetId}/${hospital}/${period}`;
    const id = await notify(tx, { orgId: dataset.orgId, event: "month.late", dedupeKey, subject: { datasetId, hospital, period } });
    if (id !== null) told++;
  }
  return told;
}
