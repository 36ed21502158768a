import { makeRoom, removeStale } from "@/lib/cache";
import { systemContext, withTransaction } from "@/lib/context";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { collectGarbage, findStrays } from "@/lib/lake";
import { log } from "@/lib/log";
import { wakeNotices } from "@/lib/notices";
import { noticeLateMonths } from "@/lib/schedules";
import { wakeBackfills } from "../backfill/run";
import { planCompactions } from "../compact/plan";
import type { ClaimedJob, UpkeepTask } from "../definitions";
import { complete } from "../enqueue";
import { sweepExports } from "../export/sweep";
import { safeError } from "../process/safe-error";
import { sweepUploads } from "../sweep-uploads/sweep-uploads";

const context = systemContext("upkeep");

/** What the clock asks for, in this order. Each part may run twice, and can be cut short at any moment. */
const TASKS: Record<UpkeepTask, Record<string, (signal: AbortSignal) => Promise<void>>> = {
  minute: {
    uploads: async (signal) => {
      const swept = await sweepUploads({ signal });
      if (Object.values(swept).some((count) => count > 0)) log.info(swept, "Uploads were put in order.");
    },
    notices: () => withTransaction(context, async (tx) => void (await wakeNotices(tx))),
    backfills: () => withTransaction(context, wakeBackfills),
    exports: async () => {
      const swept = await sweepExports();
      if (Object.values(swept).some((count) => count > 0)) log.info(swept, "Downloads were put in order.");
    },
  },
  "ten-minutes": {
    collect: async () => {
      const collected = await collectGarbage();
      if (collected.files > 0) log.info(collected, "Files that nobody needs were deleted.");
    },
    answers: async () => {
      const answers = (await removeStale()) + (await makeRoom(env().MEDLAKE_CACHE_BYTES));
      if (answers > 0) log.info({ answers }, "Kept answers that nobody can ask for, or without room, were deleted.");
    },
  },
  week: {
    strays: async () => {
      const strays = await findStrays();
      if (strays.files > 0) log.warn(strays, "Files in the lake's folder that no row names. Nothing deletes them: look at them.");
    },
  },
  hour: {
    compact: async () => {
      const runs = await planCompactions();
      if (runs > 0) log.info({ runs }, "Months with many small files are merged.");
    },
    late: async () => {
      const late = await noticeLateMonths(new Date());
      if (late > 0) log.info({ late }, "Months are late.");
    },
  },
};

/** Does the parts of one task. A part that fails keeps no other from being done; the next slot tries it again. */
export async function runUpkeep(job: ClaimedJob<"upkeep">): Promise<void> {
  const failed: string[] = [];
  for (const [name, part] of Object.entries(TASKS[job.payload.task])) {
    job.signal.throwIfAborted();
    try {
      await part(job.signal);
    } catch (error) {
      failed.push(name);
      log.error({ part: name, error: safeError(error).stack }, "A part of the upkeep failed; it is tried again.");
    }
  }
  if (failed.length > 0) throw new AppError("INTERNAL", `The upkeep could not do: ${failed.join(", ")}. It is tried again.`);
  await withTransaction(context, (tx) => complete(tx, job));
}
