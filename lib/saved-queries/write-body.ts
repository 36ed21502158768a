import { isDeepStrictEqual } from "node:util";
import { savedQuestionVersions, type Tx } from "@/db";
import { actorUserId, type ServiceContext } from "@/lib/context";
import type { SavedRow } from "./saved-bodies";
import { SavedBody } from "./schemas";

/** A body as the database gives it back: nothing that is undefined, every default written out. */
export function plainBody(body: SavedBody): SavedBody {
  return SavedBody.parse(JSON.parse(JSON.stringify(body)));
}

export function isSameBody(a: SavedBody, b: SavedBody): boolean {
  return isDeepStrictEqual(plainBody(a), plainBody(b));
}

/** Keeps what a version of a saved question holds. */
export async function writeVersion(args: {
  tx: Tx;
  ctx: ServiceContext;
  question: Pick<SavedRow["question"], "id" | "ownerId">;
  version: number;
  body: SavedBody;
  note: string | null;
}): Promise<void> {
  const { tx, ctx, question, version, body, note } = args;
  const createdBy = actorUserId(ctx) ?? question.ownerId;
  await tx.insert(savedQuestionVersions).values({ questionId: question.id, version, body: plainBody(body), note, createdBy });
}
