import type { JobHandler, JobName } from "./definitions";
import { runIngest } from "./ingest/run";

/** What does each job. A missing one does not compile. */
export const HANDLERS = { ingest: runIngest } satisfies { [N in JobName]: JobHandler<N> };
