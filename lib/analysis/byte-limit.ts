import { and, eq, sql } from "drizzle-orm";
import { memberships, orgs, prepared, type Tx } from "@/db";
import { actorUserId, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { formatBytes } from "@/lib/format";
import type { ByteLimitAnswer, Estimate } from "./answers";

/** The most bytes one question may read, and whose limit that is. */
export type ByteLimit = Omit<ByteLimitAnswer, "over">;

/** The limit in force for the caller: the organisation's or the person's own, whichever is smaller; null for none. */
export async function byteLimitOf({ tx, ctx }: { tx: Tx; ctx: ServiceContext }): Promise<ByteLimit | null> {
  // Nobody is a member with an empty id: the server itself has the organisation's limit alone.
  const [found] = await limitsOf(tx).execute({ orgId: ctx.orgId, userId: actorUserId(ctx) ?? "" });
  const limits: ByteLimit[] = [];
  if (typeof found?.person === "number") limits.push({ bytes: found.person, whose: "person" });
  if (typeof found?.organisation === "number") limits.push({ bytes: found.organisation, whose: "organisation" });
  return limits.sort((a, b) => a.bytes - b.bytes)[0] ?? null;
}

const limitsOf = prepared((tx) =>
  tx
    .select({ organisation: orgs.queryBytesMax, person: memberships.queryBytesMax })
    .from(orgs)
    .leftJoin(memberships, and(eq(memberships.orgId, orgs.id), eq(memberships.userId, sql.placeholder("userId"))))
    .where(eq(orgs.id, sql.placeholder("orgId")))
    .prepare("limits_of"),
);

/** The limit as a plan tells it. */
export function limitAnswer(limit: ByteLimit | null, { bytesHigh }: Pick<Estimate, "bytesHigh">): ByteLimitAnswer | null {
  return limit && { ...limit, over: bytesHigh > limit.bytes };
}

/** Throws LIMIT_EXCEEDED, with the number, the limit and what would help, for a question that may read more than it may. */
export function refuseOverLimit(limit: ByteLimit | null, estimate: Pick<Estimate, "bytesHigh" | "advice">): void {
  if (limit === null || estimate.bytesHigh <= limit.bytes) return;
  const whose = limit.whose === "person" ? "you may" : "anyone in your organisation may";
  const [best] = estimate.advice.filter(({ bytes }) => bytes <= limit.bytes).concat(estimate.advice);
  const help = best ? `${best.text}. Or ask` : "Ask for fewer columns, months or hospitals, or ask";
  const message = `This question may read ${formatBytes(estimate.bytesHigh)}, and ${whose} read ${formatBytes(limit.bytes)} with one question. Nothing was run. ${help} an administrator for a higher limit.`;
  const details = [{ path: "query", message: `may read ${estimate.bytesHigh} bytes; the limit is ${limit.bytes}` }];
  throw new AppError("LIMIT_EXCEEDED", message, { details });
}
