import { and, eq, sql } from "drizzle-orm";
import { savedQuestions, type Tx } from "@/db";
import { requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { requireStorable } from "@/lib/catalog";
import { withTransaction, type ServiceContext } from "@/lib/context";
import type { SavedQueryDetail } from "./answers";
import { checkBody } from "./check-body";
import { changedFirst, findToChange, requireRevision, type Found } from "./find-saved";
import { savedDetail } from "./saved-detail";
import { ChangeSavedQueryInput, type SavedBody } from "./schemas";
import { isSameBody, writeVersion } from "./write-body";

type Given = typeof savedQuestions.$inferInsert;
type Changes = Partial<Pick<Given, "name" | "description" | "folder" | "tags" | "datasetId" | "version">>;

/**
 * Changes a saved question; what is left out stays. Another question, other parameters or another visual make a new
 * version, which must be one that can be asked. CONFLICT when it was changed since the revision that was read.
 */
export async function changeSavedQuery(args: { ctx: ServiceContext; input: ChangeSavedQueryInput }): Promise<SavedQueryDetail> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { id, revision, note, query, parameters, visual, ...described } = ChangeSavedQueryInput.parse(args.input);
  requireStorable(args.input, "INVALID_INPUT");
  return withTransaction(ctx, async (tx) => {
    const found = await findToChange({ tx, ctx, id });
    requireRevision(revision, found.question.revision);
    const { body: before } = found;
    const body: SavedBody = { query: query ?? before.query, parameters: parameters ?? before.parameters, visual: visual ?? before.visual };
    const changes: Changes = changedOf(found, described);
    await writeChanges({ tx, ctx, found, changes, body, note: note ?? null });
    return savedDetail({ tx, ctx, id });
  });
}

type Described = Pick<ChangeSavedQueryInput, "name" | "description" | "folder" | "tags">;

function changedOf({ question }: Found, { name, description, folder, tags }: Described): Changes {
  const changes: Changes = {};
  if (name !== undefined && name !== question.name) changes.name = name;
  if (description !== undefined && description !== question.description) changes.description = description;
  if (folder !== undefined && folder !== question.folder) changes.folder = folder;
  const unique = tags && [...new Set(tags)];
  if (unique && unique.join("\n") !== question.tags.join("\n")) changes.tags = unique;
  return changes;
}

type Write = { tx: Tx; ctx: ServiceContext; found: Found; changes: Changes; body: SavedBody; note: string | null };

/** Writes the changes and, where the body is another one, a version; nothing where nothing is different. */
export async function writeChanges({ tx, ctx, found, changes, body, note }: Write): Promise<void> {
  const { question } = found;
  const isNewBody = !isSameBody(body, found.body);
  const version = question.version + 1;
  const moved = isNewBody ? { version, datasetId: (await checkBody({ tx, ctx, body })).id } : {};
  const all = { ...changes, ...moved };
  if (Object.keys(all).length === 0) return;
  const [after] = await tx
    .update(savedQuestions)
    .set({ ...all, revision: question.revision + 1, updatedAt: sql`now()` })
    .where(and(eq(savedQuestions.id, question.id), eq(savedQuestions.revision, question.revision)))
    .returning({ id: savedQuestions.id });
  if (!after) throw changedFirst();
  if (isNewBody) await writeVersion({ tx, ctx, question, version, body, note });
  const changed = { ...(isNewBody ? { version } : {}), fields: Object.keys(changes) };
  await emitAudit(tx, ctx, { action: "saved.change", entityId: question.id, detail: { change: "change", ...changed } });
}
