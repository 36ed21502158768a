import { and, count, desc, eq, inArray, isNull } from "drizzle-orm";
import { contracts, partSources, users, type Tx } from "@/db";
import { authorize, datasetBySlug, requireScope, type DatasetRow } from "@/lib/access";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { Contract } from "@/lib/ingest";
import type { ContractVersion, ContractVersionDetail, ContractVersionList } from "./contract-answers";
import { GetContractInput, ListContractsInput } from "./contract-schemas";
import { describeContractChange } from "./describe-contract-change";

/** Versions that one answer compares with each other. */
const VERSIONS_MAX = 200;

/** The contract's versions, newest first: when, by whom, what changed, and how much of what is published was made with each. */
export async function listContracts(args: { ctx: ServiceContext; input: ListContractsInput }): Promise<ContractVersionList> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { slug } = ListContractsInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const dataset = await datasetBySlug({ tx, ctx, slug });
    await authorize({ tx, ctx, action: "contract.view", datasetId: dataset.id });
    const rows = await versionRows(tx, dataset.id);
    return { items: await describeVersions(tx, dataset, rows) };
  });
}

/** One version with the contract itself. */
export async function getContract(args: { ctx: ServiceContext; input: GetContractInput }): Promise<ContractVersionDetail> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { slug, version } = GetContractInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const dataset = await datasetBySlug({ tx, ctx, slug });
    await authorize({ tx, ctx, action: "contract.view", datasetId: dataset.id });
    const rows = await versionRows(tx, dataset.id, [version, version - 1]);
    const row = rows.find((one) => one.version === version);
    const [found] = (await describeVersions(tx, dataset, rows)).filter((one) => one.version === version);
    if (!row || !found) {
      throw new AppError(
        "NOT_FOUND",
        `There is no contract version ${version} of this dataset. Nothing was changed. Look at the list of versions.`,
      );
    }
    return { ...found, contract: row.body };
  });
}

type Row = { version: number; body: Record<string, unknown>; at: Date; by: string | null };

async function versionRows(tx: Tx, datasetId: string, only?: number[]): Promise<Row[]> {
  const rows = await tx
    .select({ version: contracts.version, body: contracts.body, at: contracts.createdAt, by: users.name })
    .from(contracts)
    .leftJoin(users, eq(users.id, contracts.createdBy))
    .where(and(eq(contracts.datasetId, datasetId), only ? inArray(contracts.version, only) : undefined))
    .orderBy(desc(contracts.version))
    // One more than is shown, to say what the oldest of them changed.
    .limit(VERSIONS_MAX + 1);
  return rows.map((row) => ({ ...row, body: row.body as Record<string, unknown> }));
}

async function describeVersions(tx: Tx, dataset: DatasetRow, rows: Row[]): Promise<ContractVersion[]> {
  const made = await tx
    .select({ version: partSources.contractVersion, parts: count() })
    .from(partSources)
    .where(and(eq(partSources.datasetId, dataset.id), isNull(partSources.removed)))
    .groupBy(partSources.contractVersion);
  const parts = new Map(made.map((row) => [row.version, row.parts]));
  return rows.slice(0, VERSIONS_MAX).map(({ version, body, at, by }, index) => ({
    version,
    at: at.toISOString(),
    by,
    isCurrent: version === dataset.contractVersion,
    changes: changesOf(rows[index + 1]?.body ?? null, body),
    parts: parts.get(version) ?? 0,
  }));
}

/** A contract is compared as it was saved: one that would be refused today is still shown. */
function changesOf(before: Record<string, unknown> | null, after: Record<string, unknown>): string[] {
  const [old, now] = [before === null ? null : Contract.safeParse(before), Contract.safeParse(after)];
  if (!now.success || old?.success === false) return ["The contract changed in a part that this server reads otherwise."];
  return describeContractChange(old === null ? null : old.data, now.data);
}
