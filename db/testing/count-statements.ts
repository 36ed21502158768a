import { withTransaction, type ServiceContext } from "@/lib/context";

/** How many statements `fn` sends through the transaction of the context it is given. */
export async function countStatements(ctx: ServiceContext, fn: (ctx: ServiceContext) => Promise<unknown>): Promise<number> {
  return withTransaction(ctx, async (tx) => {
    let sent = 0;
    const session = (tx as unknown as { session: { prepareQuery: (...args: unknown[]) => unknown } }).session;
    const prepare = session.prepareQuery.bind(session);
    session.prepareQuery = (...args) => {
      sent += 1;
      return prepare(...args);
    };
    await fn({ ...ctx, tx });
    return sent;
  });
}
