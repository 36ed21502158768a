import { bigint, customType, text, timestamp } from "drizzle-orm/pg-core";

/** A prefixed id (`lib/ids.ts`). */
export const id = (name = "id") => text(name);
/** An instant, kept and returned in UTC. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
/** A count that fits a JavaScript number exactly (below 2^53). */
export const count = (name: string) => bigint(name, { mode: "number" });

/** A list of short texts, as a PostgreSQL array. */
export const texts = customType<{ data: string[]; driverData: string[] }>({ dataType: () => "text[]" });
