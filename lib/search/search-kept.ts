import { and, desc } from "drizzle-orm";
import { dashboards, savedQuestions, type Tx } from "@/db";
import type { ServiceContext } from "@/lib/context";
import { holdsWords, mayOpen } from "@/lib/sharing";
import type { Wanted } from "./rank";

/** A kept question or dashboard that may answer what is looked for. */
export type Kept = {
  id: string;
  name: string;
  description: string;
  folder: string;
  tags: string[];
  updatedAt: Date;
  datasetId: string | null;
};

/** Of the many that hold the words somewhere, those that changed last. */
const CANDIDATES_MAX = 300;

type Args = { tx: Tx; ctx: ServiceContext; wanted: Wanted | null; limit?: number };

/** The saved questions the caller may open that hold every word; without words, those that changed last. */
export async function keptQuestions({ tx, ctx, wanted, limit = CANDIDATES_MAX }: Args): Promise<Kept[]> {
  const { id, name, description, folder, tags, updatedAt, datasetId } = savedQuestions;
  return tx
    .select({ id, name, description, folder, tags, updatedAt, datasetId })
    .from(savedQuestions)
    .where(and(mayOpen(ctx, "question", savedQuestions), ...holdsWords(savedQuestions, wanted?.words ?? [])))
    .orderBy(desc(updatedAt), desc(id))
    .limit(limit);
}

/** As `keptQuestions`, of dashboards. */
export async function keptDashboards({ tx, ctx, wanted, limit = CANDIDATES_MAX }: Args): Promise<Kept[]> {
  const { id, name, description, folder, tags, updatedAt } = dashboards;
  const rows = await tx
    .select({ id, name, description, folder, tags, updatedAt })
    .from(dashboards)
    .where(and(mayOpen(ctx, "dashboard", dashboards), ...holdsWords(dashboards, wanted?.words ?? [])))
    .orderBy(desc(updatedAt), desc(id))
    .limit(limit);
  return rows.map((row) => ({ ...row, datasetId: null }));
}
