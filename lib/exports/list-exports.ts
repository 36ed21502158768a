import { and, desc, sql } from "drizzle-orm";
import { exports } from "@/db";
import { authorize, requireScope } from "@/lib/access";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { ExportList } from "./answers";
import { exportViews, own } from "./internal";
import { ExportId, ListExportsInput } from "./schemas";

/** The caller's own exports in this organisation, newest first. */
export async function listExports(args: { ctx: ServiceContext; input: ListExportsInput }): Promise<ExportList> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { cursor, limit } = ListExportsInput.parse(args.input);
  const after = cursor === undefined ? null : readCursor(cursor);
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
    const last = items.at(-1)?.id;
    return { items, nextCursor: rows.length > limit && last !== undefined ? Buffer.from(last).toString("base64url") : null };
  });
}

function readCursor(cursor: string): string {
  const read = ExportId.safeParse(Buffer.from(cursor, "base64url").toString("utf8"));
  if (read.success) return read.data;
  throw new AppError("INVALID_INPUT", "This cursor is not one of ours. Start from the first page.", {
    details: [{ path: "cursor", message: "unknown cursor" }],
  });
}
