import { and, desc, eq, sql, type SQL } from "drizzle-orm";
import { dashboards, dashboardVersions, users, type Tx } from "@/db";
import { authorize, requireScope } from "@/lib/access";
import { requireStorable } from "@/lib/catalog";
import { asSystem, withTransaction, type ServiceContext } from "@/lib/context";
import { afterPlace, exactly, readPlace, writePlace } from "@/lib/paging";
import { accessLevels, mayOpen, sharesOf } from "@/lib/sharing";
import type { DashboardList, DashboardSummary } from "./answers";
import { ListDashboardsInput } from "./schemas";

/** The dashboards the caller may open, last changed first. */
export async function listDashboards(args: { ctx: ServiceContext; input: ListDashboardsInput }): Promise<DashboardList> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const input = ListDashboardsInput.parse(args.input);
  requireStorable(input, "INVALID_INPUT");
  const after = afterPlace({ at: dashboards.updatedAt, id: dashboards.id }, readPlace(input.cursor, "dashboard"));
  return withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: "saved.view" });
    const open = mayOpen(ctx, "dashboard", dashboards);
    // The names of people of other organisations are read too; what may be opened is in the condition itself.
    const rows = await asSystem(tx, ctx, () => select(tx, [open, ...conditions(input), after], input.limit + 1));
    const page = rows.slice(0, input.limit);
    const last = rows.length > input.limit ? page.at(-1) : undefined;
    const levels = await accessLevels({ tx, ctx, kind: "dashboard", kept: page.map(({ row }) => row) });
    const shares = await sharesOf({ tx, ctx, kind: "dashboard", ids: page.map(({ row }) => row.id) });
    return {
      items: page.map(({ row, owner, tiles }): DashboardSummary => {
        const isOwn = row.orgId === ctx.orgId;
        const shared = shares.get(row.id) ?? [];
        return {
          id: row.id,
          name: row.name,
          description: row.description,
          folder: row.folder,
          tags: row.tags,
          owner: { userId: row.ownerId, name: owner ?? "" },
          isOwn,
          version: row.version,
          revision: row.revision,
          tiles,
          access: levels.get(row.id) ?? "view",
          sharedWith: isOwn ? shared.map(({ label }) => label) : [],
          createdAt: row.createdAt.toISOString(),
          updatedAt: row.updatedAt.toISOString(),
        };
      }),
      ...(await inUse(tx, open)),
      nextCursor: writePlace(last && { at: last.at, id: last.row.id }),
    };
  });
}

function select(tx: Tx, which: readonly (SQL | undefined)[], limit: number) {
  return tx
    .select({
      row: dashboards,
      owner: users.name,
      at: exactly(dashboards.updatedAt),
      tiles: sql<number>`jsonb_array_length(${dashboardVersions.body} -> 'tiles')`,
    })
    .from(dashboards)
    .innerJoin(dashboardVersions, and(eq(dashboardVersions.dashboardId, dashboards.id), eq(dashboardVersions.version, dashboards.version)))
    .leftJoin(users, eq(users.id, dashboards.ownerId))
    .where(and(...which))
    .orderBy(desc(dashboards.updatedAt), desc(dashboards.id))
    .limit(limit);
}

function conditions({ search, folder, tag }: ListDashboardsInput): (SQL | undefined)[] {
  const text = sql`lower(${dashboards.name} || ' ' || ${dashboards.description})`;
  return [
    search === undefined ? undefined : sql`position(${search.toLowerCase()} in ${text}) > 0`,
    // A folder holds those in it.
    folder === undefined ? undefined : sql`(${dashboards.folder} = ${folder} or starts_with(${dashboards.folder}, ${`${folder}/`}))`,
    tag === undefined ? undefined : sql`${tag} = any(${dashboards.tags})`,
  ];
}

async function inUse(tx: Tx, open: SQL): Promise<Pick<DashboardList, "folders" | "tags">> {
  const rows = await tx.select({ folder: dashboards.folder, tags: dashboards.tags }).from(dashboards).where(open);
  const sorted = (texts: string[]): string[] => [...new Set(texts)].filter((text) => text !== "").sort();
  return { folders: sorted(rows.map(({ folder }) => folder)), tags: sorted(rows.flatMap(({ tags }) => tags)) };
}
