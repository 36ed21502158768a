import { sql } from "drizzle-orm";
import { fromDrizzle, PgBoss, type Db as BossDb } from "pg-boss";
import { databasePool, type Tx } from "@/db";
import { QUEUE_SCHEMA } from "@/db/queues";
import { log } from "@/lib/log";

/** The queue's view of the caller's transaction. */
export function inside(tx: Tx): { db: BossDb } {
  return { db: fromDrizzle(tx, sql) };
}

type Sender = { pool: unknown; boss: Promise<PgBoss> };
// Bundlers load modules several times; one process still has one sender.
const slot = globalThis as typeof globalThis & { medlakeSender?: Sender };

/** The queue for those who only send: no connections of its own, no timers that fetch or maintain. */
export function sender(): Promise<PgBoss> {
  const pool = databasePool();
  if (slot.medlakeSender?.pool === pool) return slot.medlakeSender.boss;
  const former = slot.medlakeSender;
  if (former) void former.boss.then((boss) => boss.stop({ graceful: false })).catch(() => {});
  const db: BossDb = { executeSql: (text, values) => pool.query(text, values) };
  const boss = new PgBoss({
    db,
    schema: QUEUE_SCHEMA,
    migrate: false,
    createSchema: false,
    supervise: false,
    schedule: false,
    queueCacheIntervalSeconds: 3600,
  });
  boss.on("error", report);
  const started = boss.start();
  slot.medlakeSender = { pool, boss: started };
  // A start that failed, as while the database restarts, is tried again with the next call.
  started.catch(() => {
    if (slot.medlakeSender?.boss === started) delete slot.medlakeSender;
  });
  return started;
}

/** The queue for the worker: connections of its own, wake-up by LISTEN, and the upkeep of the queues. */
export async function startWorkerBoss(url: string): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: url,
    application_name: "medlake queue",
    schema: QUEUE_SCHEMA,
    max: 4,
    // The migration makes the schema and the queues; this role may not.
    migrate: false,
    createSchema: false,
    reindex: false,
    // The slots of SCHEDULES; whichever worker looks first sends the job of a slot, and the others see that it was sent.
    schedule: true,
    useListenNotify: true,
    supervise: true,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    queueCacheIntervalSeconds: 5,
  });
  boss.on("error", report);
  boss.on("warning", (warning) => log.warn({ warning: warning.message }, "The queue warns."));
  return boss.start();
}

function report(error: Error): void {
  const code = "code" in error ? String(error.code) : error.name;
  log.error({ code }, "The queue met an error; it goes on.");
}
