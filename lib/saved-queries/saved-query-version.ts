import { and, eq } from "drizzle-orm";
import { savedQuestionVersions, type Tx } from "@/db";
import { requireScope } from "@/lib/access";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { peopleByIds } from "@/lib/sharing";
import type { SavedQueryDetail, SavedQueryVersion } from "./answers";
import { writeChanges } from "./change-saved-query";
import { findSaved, findToChange } from "./find-saved";
import type { SavedRow } from "./saved-bodies";
import { savedDetail } from "./saved-detail";
import { SavedBody, SavedQueryVersionInput } from "./schemas";

type VersionRow = Omit<typeof savedQuestionVersions.$inferSelect, "body"> & { body: SavedBody };

/**
 * What one version of a saved question that the caller may open holds. How it came about is for the organisation it
 * belongs to; for others there is the current version alone, without who made it and why.
 */
export async function versionOf(args: {
  tx: Tx;
  ctx: ServiceContext;
  question: SavedRow["question"];
  version: number;
}): Promise<VersionRow> {
  const { tx, ctx, question, version } = args;
  const { id } = question;
  const which = and(eq(savedQuestionVersions.questionId, id), eq(savedQuestionVersions.version, version));
  const [row] = await tx.select().from(savedQuestionVersions).where(which);
  const isOwn = question.orgId === ctx.orgId;
  if (row && (isOwn || version === question.version))
    return { ...row, note: isOwn ? row.note : null, createdBy: isOwn ? row.createdBy : "", body: SavedBody.parse(row.body) };
  throw new AppError(
    "NOT_FOUND",
    `There is no version ${version} of this saved question. Nothing was changed. Look at the list of its versions.`,
  );
}

/** One version: question, parameters and how it was shown. */
export async function savedQueryVersion(args: { ctx: ServiceContext; input: SavedQueryVersionInput }): Promise<SavedQueryVersion> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { id, version } = SavedQueryVersionInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const { question } = await findSaved({ tx, ctx, id });
    const { body, createdAt, createdBy, note } = await versionOf({ tx, ctx, question, version });
    const people = await peopleByIds({ tx, ctx, ids: [createdBy] });
    return { version, at: createdAt.toISOString(), by: people.get(createdBy)?.name ?? "", note, ...body };
  });
}

/**
 * Makes what an older version holds the newest one; those between stay. Throws INVALID_QUERY where it cannot be asked
 * any more. Restoring what is current changes nothing.
 */
export async function restoreSavedQueryVersion(args: { ctx: ServiceContext; input: SavedQueryVersionInput }): Promise<SavedQueryDetail> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { id, version } = SavedQueryVersionInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const found = await findToChange({ tx, ctx, id });
    const { body } = await versionOf({ tx, ctx, question: found.question, version });
    await writeChanges({ tx, ctx, found, changes: {}, body, note: `Restored version ${version}.` });
    return savedDetail({ tx, ctx, id });
  });
}
