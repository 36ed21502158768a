import { runBackfill } from "./backfill/run";
import type { JobHandler, JobName } from "./definitions";
import { runCompact } from "./compact/run";
import { runExport } from "./export/run";
import { runIngest } from "./ingest/run";
import { runNotify } from "./notify/run";
import { runUpkeep } from "./upkeep/run";

/** What does each job. A missing one does not compile. */
export const HANDLERS: { [N in JobName]: JobHandler<N> } = {
  ingest: runIngest,
  compact: runCompact,
  backfill: runBackfill,
  notify: runNotify,
  export: runExport,
  upkeep: runUpkeep,
};
