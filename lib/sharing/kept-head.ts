import { inArray } from "drizzle-orm";
import { users, type Tx } from "@/db";
import { asSystem, type ServiceContext } from "@/lib/context";
import { accessLevels, type SharedKind } from "./access-level";
import type { AccessLevel, KeptHead, KeptItem, ObjectVersion, PersonView } from "./schemas";
import { sharesOf } from "./share-rules";

type Args = { tx: Tx; ctx: ServiceContext };

/** A row of the table of any kind. */
export type KeptRow = {
  id: string;
  orgId: string;
  ownerId: string;
  name: string;
  description: string;
  folder: string;
  tags: string[];
  version: number;
  revision: number;
  createdAt: Date;
  updatedAt: Date;
};

/** What is shown of one that the caller may open with this access. */
export async function keptHead({ tx, ctx, row, access }: Args & { row: KeptRow; access: AccessLevel }): Promise<KeptHead> {
  const owners = await peopleByIds({ tx, ctx, ids: [row.ownerId] });
  return headOf(ctx, row, owners, access);
}

/**
 * The same of many of a kind, in their order, with whom they are shared and what each was made `from`: as many statements
 * for one as for a hundred.
 */
export async function keptItems<From extends { row: KeptRow }>(
  args: Args & { kind: SharedKind; found: readonly From[] },
): Promise<{ item: KeptItem; from: From }[]> {
  const { tx, ctx, kind, found } = args;
  const rows = found.map(({ row }) => row);
  const owners = await peopleByIds({ tx, ctx, ids: [...new Set(rows.map(({ ownerId }) => ownerId))] });
  const levels = await accessLevels({ tx, ctx, kind, kept: rows });
  const shares = await sharesOf({ tx, ctx, kind, ids: rows.map(({ id }) => id) });
  return found.map((from) => {
    const { row } = from;
    const head = headOf(ctx, row, owners, levels.get(row.id) ?? "view");
    // With whom else an organisation shares is its own affair.
    const sharedWith = head.isOwn ? (shares.get(row.id) ?? []).map(({ label }) => label) : [];
    return { item: { ...head, sharedWith }, from };
  });
}

// The id stands first, where a shell script finds it.
function headOf(ctx: ServiceContext, row: KeptRow, owners: ReadonlyMap<string, PersonView>, access: AccessLevel): KeptHead {
  const { id, ownerId, name, description, folder, tags, version, revision } = row;
  return {
    id,
    name,
    description,
    folder,
    tags,
    owner: owners.get(ownerId) ?? { userId: ownerId, name: "" },
    isOwn: row.orgId === ctx.orgId,
    version,
    revision,
    access,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** Names of people by id, those of other organisations and those who have left among them. */
export async function peopleByIds({ tx, ctx, ids }: Args & { ids: readonly string[] }): Promise<Map<string, PersonView>> {
  if (ids.length === 0) return new Map();
  const rows = await asSystem(tx, ctx, () =>
    tx
      .select({ userId: users.id, name: users.name })
      .from(users)
      .where(inArray(users.id, [...ids])),
  );
  return new Map(rows.map((row) => [row.userId, row]));
}

/** A stored version without what it holds. */
export type VersionRow = { version: number; createdAt: Date; createdBy: string; note: string | null };

/** Versions as lists of them are shown, with the names of who made them. */
export async function objectVersions({ tx, ctx, rows }: Args & { rows: readonly VersionRow[] }): Promise<ObjectVersion[]> {
  const people = await peopleByIds({ tx, ctx, ids: [...new Set(rows.map(({ createdBy }) => createdBy))] });
  return rows.map(({ version, createdAt, createdBy, note }) => ({
    version,
    at: createdAt.toISOString(),
    by: people.get(createdBy)?.name ?? "",
    note,
  }));
}
