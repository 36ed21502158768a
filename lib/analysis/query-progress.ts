import { requireScope } from "@/lib/access";
import type { ServiceContext } from "@/lib/context";
import type { QueryProgress } from "./answers";
import { cancelTracked, progressOf } from "./running-queries";
import { QueryByIdInput } from "./schemas";

/** How far a question of the caller's is. */
export async function queryProgress(args: { ctx: ServiceContext; input: QueryByIdInput }): Promise<QueryProgress> {
  requireScope(args.ctx, "read");
  return progressOf(args.ctx, QueryByIdInput.parse(args.input).queryId);
}

/** Ends a question of the caller's: answers when the engine has let go of it, with how it ended. */
export async function cancelQuery(args: { ctx: ServiceContext; input: QueryByIdInput }): Promise<QueryProgress> {
  requireScope(args.ctx, "read");
  return cancelTracked(args.ctx, QueryByIdInput.parse(args.input).queryId);
}
