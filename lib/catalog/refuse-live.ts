import { AppError } from "@/lib/errors";

/** Refuses what concerns files and versions for a dataset whose rows are read where they are. */
export function refuseLive(dataset: { slug: string; source: unknown }, what: string): void {
  if (dataset.source === null) return;
  throw new AppError(
    "CONFLICT",
    `The rows of ${dataset.slug} are read live from a PostgreSQL database, so ${what}. Nothing was changed. Change them there, or make a dataset for files.`,
  );
}
