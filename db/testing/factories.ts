import { systemContext, withTransaction, type Role, type Scope, type ServiceContext } from "@/lib/context";
import { newId, randomText } from "@/lib/ids";
import { apiKeys, datasets, grants, memberships, orgs, runs, uploads, users, type Tx } from "../index";

type Row<T extends { $inferSelect: unknown }> = T["$inferSelect"];
type Given<T extends { $inferInsert: unknown }> = Partial<T["$inferInsert"]>;
type HasId = { id: string };

/** Runs `fn` as the system, which sees all organisations. */
export function asSystemTx<T>(fn: (tx: Tx) => Promise<T>): Promise<T> {
  return withTransaction(systemContext("test"), fn);
}

function one<T>(rows: T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error("The row was not made.");
  return row;
}

function short(): string {
  return randomText(10).toLowerCase();
}

export async function makeOrg(given: Given<typeof orgs> = {}): Promise<Row<typeof orgs>> {
  const slug = given.slug ?? `org-${short()}`;
  return asSystemTx(async (tx) =>
    one(
      await tx
        .insert(orgs)
        .values({ id: newId("org"), name: `Organisation ${slug}`, ...given, slug })
        .returning(),
    ),
  );
}

/** A person; with `org`, a member of it. The password hash fits no password unless one is given. */
export async function makeUser(given: Given<typeof users> & { org?: HasId; role?: Role } = {}): Promise<Row<typeof users>> {
  const { org, role, ...rest } = given;
  const values = { id: newId("user"), email: `${short()}@medlake.example`, name: "A Tester", passwordHash: "none", ...rest };
  return asSystemTx(async (tx) => {
    const user = one(await tx.insert(users).values(values).returning());
    if (org) await tx.insert(memberships).values({ orgId: org.id, userId: user.id, role: role ?? "analyst" });
    return user;
  });
}

/** A dataset of `org` with the owner's grant. */
export async function makeDataset(given: Given<typeof datasets> & { org: HasId; withGrant?: boolean }): Promise<Row<typeof datasets>> {
  const { org, withGrant = true, ...rest } = given;
  const createdBy = rest.createdBy ?? (await makeUser({ org, role: "data_manager" })).id;
  const slug = rest.slug ?? `data-${short()}`;
  const dataset = await asSystemTx(async (tx) =>
    one(
      await tx
        .insert(datasets)
        .values({ id: newId("dataset"), name: `Dataset ${slug}`, ...rest, orgId: org.id, slug, createdBy })
        .returning(),
    ),
  );
  if (withGrant) await makeGrant({ dataset, org });
  return dataset;
}

/** Access of `org` to `dataset`: all rights and all hospitals unless given. */
export async function makeGrant(given: {
  dataset: { id: string; orgId: string; createdBy: string };
  org: HasId;
  rights?: string[];
  hospitals?: string[] | null;
}): Promise<Row<typeof grants>> {
  const { dataset, org, rights = ["summary", "rows", "download"], hospitals = null } = given;
  const values = {
    id: newId("grant"),
    datasetId: dataset.id,
    orgId: org.id,
    grantorOrgId: dataset.orgId,
    rights,
    hospitals,
    createdBy: dataset.createdBy,
  };
  return asSystemTx(async (tx) => one(await tx.insert(grants).values(values).returning()));
}

/** An upload and its queued run, without a job. */
export async function makeRun(given: {
  dataset: { id: string; orgId: string; createdBy: string };
  run?: Given<typeof runs>;
  upload?: Given<typeof uploads>;
}): Promise<{ run: Row<typeof runs>; upload: Row<typeof uploads> }> {
  const { dataset } = given;
  const place = { orgId: dataset.orgId, datasetId: dataset.id };
  const uploadId = newId("upload");
  return asSystemTx(async (tx) => {
    const defaults = {
      id: uploadId,
      userId: dataset.createdBy,
      filename: "month.csv",
      bytes: 1,
      sha256: "0".repeat(64),
      storageKey: `${dataset.orgId}/${uploadId}`,
    };
    const upload = one(
      await tx
        .insert(uploads)
        .values({ ...defaults, ...place, ...given.upload })
        .returning(),
    );
    const run = one(
      await tx
        .insert(runs)
        .values({
          id: newId("run"),
          kind: "ingest",
          dedupeKey: upload.id,
          createdBy: dataset.createdBy,
          hospital: upload.hospital,
          period: upload.period,
          ...place,
          uploadId: upload.id,
          ...given.run,
        })
        .returning(),
    );
    return { run, upload };
  });
}

/** A signed-in person: of `org`, or of an organisation made for it. With `apiKey`, the same person through a key. */
export async function contextFor(
  given: { role?: Role; org?: HasId; user?: HasId; scopes?: Scope[]; apiKey?: boolean } = {},
): Promise<ServiceContext> {
  const role = given.role ?? "admin";
  const org = given.org ?? (await makeOrg());
  const user = given.user ?? (await makeUser({ org, role }));
  const scopes: Scope[] = given.scopes ?? ["read", "write"];
  const actor = given.apiKey
    ? { kind: "key" as const, userId: user.id, keyId: await makeKey(org, user, scopes) }
    : { kind: "user" as const, userId: user.id, sessionId: newId("session"), isOperator: false };
  return { actor, orgId: org.id, role, scopes, requestId: newId("request"), ip: "127.0.0.1" };
}

async function makeKey(org: HasId, user: HasId, scopes: Scope[]): Promise<string> {
  const values = {
    id: newId("apiKey"),
    orgId: org.id,
    userId: user.id,
    name: "A key",
    publicId: short(),
    secretHash: short(),
    scopes,
    expiresAt: new Date(Date.now() + 86_400_000),
  };
  return asSystemTx(async (tx) => one(await tx.insert(apiKeys).values(values).returning({ id: apiKeys.id }))).then((row) => row.id);
}
