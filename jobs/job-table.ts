import { sql } from "drizzle-orm";
import { QUEUE_SCHEMA } from "@/db/queues";

/** pg-boss's table of jobs. Only this folder reads it. */
export const jobTable = sql.raw(`${QUEUE_SCHEMA}.job`);
