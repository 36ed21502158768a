import { and, eq } from "drizzle-orm";
import { savedQuestions, type Tx } from "@/db";
import { authorize, datasetBySlug, denied, type Action, type DatasetRow } from "@/lib/access";
import type { ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { accessLevel, mayOpen, type AccessLevel } from "@/lib/sharing";
import { savedRow, withBody, type SavedRow } from "./saved-bodies";

type Args = { tx: Tx; ctx: ServiceContext; id: string };
export type Found = SavedRow & { access: AccessLevel };

/** A saved question that the caller may open; NOT_FOUND for any other. Authorizes `saved.view`. */
export async function findSaved({ tx, ctx, id }: Args): Promise<Found> {
  const [row] = await withBody(tx).where(and(eq(savedQuestions.id, id), mayOpen(ctx, "question", savedQuestions)));
  const access = row && (await accessLevel({ tx, ctx, kind: "question", kept: row.question }));
  if (!row || !access) throw noQuestion(ctx, id);
  await authorize({ tx, ctx, action: "saved.view" });
  return { ...savedRow(row), access };
}

/** One that the caller may change, or with `owner` do everything with. Authorizes `saved.change`. */
export async function findToChange({ tx, ctx, id, owner = false }: Args & { owner?: boolean }): Promise<Found> {
  const found = await findSaved({ tx, ctx, id });
  await authorize({ tx, ctx, action: "saved.change" });
  if (found.access === "owner" || (found.access === "edit" && !owner)) return found;
  const message = owner
    ? "Only its owner and administrators may remove a saved question or decide who may open it. Nothing was changed. Ask its owner, or save a copy of your own."
    : "You may look at this saved question and ask it, but not change it. Nothing was changed. Ask its owner, or save a copy of your own.";
  throw refused(ctx, message, "saved.change", id);
}

/** The dataset a saved question asks; NOT_FOUND where the caller may not see it, also where its name means another one. */
export async function datasetOf({ tx, ctx, row, from }: Omit<Args, "id"> & { row: SavedRow; from: string }): Promise<DatasetRow> {
  const dataset = await datasetBySlug({ tx, ctx, slug: from });
  if (dataset.id === row.question.datasetId) return dataset;
  const message = `This question asks a dataset called "${from}" of another organisation, which you may not see; yours of that name is another one. Nothing was run. Ask for access to it.`;
  throw denied(ctx, "NOT_FOUND", message, { action: "dataset.view", entityId: row.question.datasetId, reason: "not_visible" });
}

/** What a missing saved question and a hidden one both answer. */
export function noQuestion(ctx: ServiceContext, id: string): AppError {
  const message =
    "There is no saved question with this id that you may open. Nothing was changed. Check the id, or ask its owner to share it.";
  return denied(ctx, "NOT_FOUND", message, { action: "saved.view", entityId: id, reason: "not_visible" });
}

function refused(ctx: ServiceContext, message: string, action: Action, id: string): AppError {
  return denied(ctx, "FORBIDDEN", message, { action, entityId: id, reason: "share" });
}

/** Refuses a change of what somebody else changed since it was read. */
export function requireRevision(read: number | undefined, now: number): void {
  if (read === undefined || read === now) return;
  throw changedFirst();
}

export function changedFirst(): AppError {
  return new AppError("CONFLICT", "Someone changed this saved question first. Nothing of yours was saved. Reload it and try again.");
}
