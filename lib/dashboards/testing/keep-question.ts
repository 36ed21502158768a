import { savedQuestions, savedQuestionVersions } from "@/db";
import { asSystemTx } from "@/db/testing/factories";
import { actorUserId, type ServiceContext } from "@/lib/context";
import { newId } from "@/lib/ids";
import { SavedBody } from "@/lib/saved-queries";

/** A saved question of the caller's, private; answers its id. */
export async function keepQuestion(
  ctx: ServiceContext,
  given: {
    dataset: { id: string };
    name?: string;
    query: Record<string, unknown>;
    parameters?: SavedBody["parameters"];
    visual?: SavedBody["visual"];
  },
): Promise<string> {
  const { dataset, name = "A question", query, parameters = [], visual = {} } = given;
  const body = SavedBody.parse({ query, parameters, visual });
  const id = newId("savedQuestion");
  const ownerId = actorUserId(ctx) ?? "";
  await asSystemTx(async (tx) => {
    await tx.insert(savedQuestions).values({ id, orgId: ctx.orgId, ownerId, name, datasetId: dataset.id });
    await tx.insert(savedQuestionVersions).values({ questionId: id, version: 1, body, createdBy: ownerId });
  });
  return id;
}

let place = 0;

/** A tile of a question somewhere on the grid. */
export function questionTile(id: string, question: string, more: Record<string, unknown> = {}) {
  return { kind: "question" as const, id, question, at: { x: 0, y: (place += 4), w: 6, h: 4 }, ...more };
}

export function textTile(id: string, text: string) {
  return { kind: "text" as const, id, text, at: { x: 6, y: 0, w: 6, h: 2 } };
}
