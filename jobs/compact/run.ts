import { AppError } from "@/lib/errors";
import type { ClaimedJob } from "../definitions";

/** Nothing asks for it. */
export async function refuseCompact(job: ClaimedJob<"compact">): Promise<void> {
  throw new AppError("UNSUPPORTED", `The run ${job.payload.runId} cannot be done: files are not merged here. Nothing was changed.`);
}
