import { and, desc, sql } from "drizzle-orm";
import { exports } from "@/db";
import { authorize, requireScope } from "@/lib/access";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { readCursor, writeCursor } from "@/lib/paging";
import type { ExportList } from "./answers";
import { exportViews, own } from "./internal";
import { ListExportsInput } from "./schemas";

/** The caller's own exports in this organisation, newest first. */
export async function listExports(args: { ctx: ServiceContext; input: ListExportsInput }): Promise<ExportList> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { cursor, limit } = ListExportsInput.parse(args.input);
  const after = readCursor(cursor, "export");
  return withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: "export.own" });
    const rows = await tx
      .select()
      .from(exports)
      .where(
        and(
          own(ctx),
          after ? sql`(${exports.createdAt}, ${exports.id}) < (select e.created_at, e.id from exports e where e.id = ${after})` : undefined,
        ),
      )
      .orderBy(desc(exports.createdAt), desc(exports.id))
      .limit(limit + 1);
    const items = await exportViews({ tx, ctx, rows: rows.slice(0, limit) });
    return { items, nextCursor: rows.length > limit ? writeCursor(items.at(-1)?.id) : null };
  });
}
