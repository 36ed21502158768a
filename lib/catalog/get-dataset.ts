import { eq } from "drizzle-orm";
import { orgs, type Tx } from "@/db";
import { actionsOfRole, authorize, datasetBySlug, dataScope, requireScope, type DatasetRow, type Right } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { parseContract, type ColumnProfile } from "@/lib/ingest";
import type { ColumnType, DatasetSchema } from "@/lib/query";
import { columnAnswer } from "./column-answer";
import type { DatasetColumn, DatasetCoverage, DatasetDetail, DatasetRelationship } from "./answers";
import { versionSchema } from "./dataset-schema";
import { versionsInScope } from "./list-versions";
import { mayManage } from "./may-manage";
import { hiddenColumns, withoutValues } from "./people-in-profiles";
import { partsInScope, profilesInScope, type PartInScope } from "./parts-in-scope";
import { relationshipsOf, type RelationshipTo } from "./relationships-of";
import { GetDatasetInput } from "./schemas";
import { changedAt, seenBy } from "./seen-versions";
import { sourceOf } from "./table-source";

/**
 * Everything the catalogue knows about a dataset's current version: columns with profiles, versions, coverage, and
 * what the caller may do. Profiles, rows and coverage are those of the hospitals the caller may see. Leaves an audit row.
 */
export async function getDataset(args: { ctx: ServiceContext; input: GetDatasetInput }): Promise<DatasetDetail> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { slug } = GetDatasetInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const dataset = await datasetBySlug({ tx, ctx, slug });
    await authorize({ tx, ctx, action: "dataset.view", datasetId: dataset.id });
    const { rights, hospitals } = await dataScope({ tx, ctx, datasetId: dataset.id });
    const scope = { tx, datasetId: dataset.id, version: dataset.head, hospitals };
    const { schema, hospitalColumn, periodColumn } = await versionSchema({ tx, dataset, version: dataset.head });
    const related = await relationshipsOf({ tx, ctx, datasetId: dataset.id });
    const targets = related.map(({ target }) => ({ id: target.dataset.id, rights: target.scope.rights }));
    const hidden = await hiddenColumns({ tx, ctx, datasets: [{ id: dataset.id, rights }, ...targets] });
    const profiles = await shownProfiles({ ...scope, hidden, types: typesOf(schema) });
    const parts = await partsInScope(scope);
    const manage = mayManage(ctx, dataset.orgId);
    const contract = dataset.contract === null ? null : parseContract(dataset.contract);
    const relationships: DatasetRelationship[] = [];
    for (const relationship of related) relationships.push(await relationshipAnswer(tx, hidden, relationship));
    // Profiles show values: whoever looks at them has seen data.
    const shown = related.map(({ target }) => target.dataset.id);
    const detail = { version: dataset.head, ...(shown.length > 0 ? { related: shown } : {}) };
    await emitAudit(tx, ctx, { action: "dataset.view", entityId: dataset.id, detail });
    return {
      id: dataset.id,
      slug: dataset.slug,
      name: dataset.name,
      description: dataset.description,
      policy: dataset.policy,
      ...(await ownerAndDate({ tx, ctx, dataset, hospitals })),
      isOwner: dataset.orgId === ctx.orgId,
      version: dataset.head,
      isLive: dataset.source !== null,
      source: manage ? placeOf(dataset) : null,
      createdAt: dataset.createdAt.toISOString(),
      rows: parts.reduce((sum, part) => sum + part.rows, 0),
      rights,
      scope: { hospitals },
      can: abilities(ctx, dataset.orgId, rights),
      hasContract: contract !== null,
      hospitalFrom: contract ? ("column" in contract.hospital ? "column" : "submission") : null,
      periodFrom: contract ? ("column" in contract.period ? "column" : "submission") : null,
      key: contract?.key ?? [],
      hospitalColumn,
      periodColumn,
      patientColumn: schema.columns.find((column) => column.name === contract?.patient)?.name ?? null,
      columns: columnAnswers(schema, profiles),
      versions: await versionsInScope({
        tx,
        dataset,
        hospitals,
        seen: seenBy(ctx, dataset, hospitals),
        before: null,
        limit: 50,
        full: manage,
      }),
      coverage: coverageOf(parts, manage),
      relationships,
      settings: manage ? { keepVersions: dataset.keepVersions, keepRawDays: dataset.keepRawDays } : null,
      contractVersion: manage ? dataset.contractVersion : null,
      contract: manage ? contract : null,
    };
  });
}

function placeOf(dataset: DatasetRow): DatasetDetail["source"] {
  const source = sourceOf(dataset);
  return source && { connection: source.connection, schema: source.schema, table: source.table };
}

/** The columns of each dataset whose values the caller must not see. */
type Hidden = (datasetId: string) => ReadonlySet<string>;

/** A relationship with the columns it opens; their profiles are those of the rows the caller may see there. */
async function relationshipAnswer(tx: Tx, hidden: Hidden, { relationship, target }: RelationshipTo): Promise<DatasetRelationship> {
  const { dataset, scope } = target;
  const { schema } = await versionSchema({ tx, dataset, version: dataset.head });
  const asked = { tx, datasetId: dataset.id, version: dataset.head, hospitals: scope.hospitals };
  const profiles = await shownProfiles({ ...asked, hidden, types: typesOf(schema) });
  const { name, cardinality, on } = relationship;
  return { name, to: dataset.slug, toName: dataset.name, cardinality, on, columns: columnAnswers(schema, profiles) };
}

/** The profiles in scope, without values where each would be a person and the caller may see summaries only. */
async function shownProfiles(args: Parameters<typeof profilesInScope>[0] & { hidden: Hidden }): Promise<Map<string, ColumnProfile>> {
  const profiles = await profilesInScope(args);
  for (const name of args.hidden(args.datasetId)) {
    const profile = profiles.get(name);
    if (profile) profiles.set(name, withoutValues(profile));
  }
  return profiles;
}

/** The columns whose profiles come with the dataset: channels have too many. */
function typesOf(schema: DatasetSchema): Map<string, ColumnType> {
  return new Map(schema.columns.flatMap((column) => (column.packed ? [] : [[column.name, column.type] as const])));
}

function columnAnswers(schema: DatasetSchema, profiles: ReadonlyMap<string, DatasetColumn["profile"]>): DatasetColumn[] {
  return schema.columns.map((column) => columnAnswer(column, profiles.get(column.name) ?? null));
}

type Looked = { tx: Tx; ctx: ServiceContext; dataset: DatasetRow; hospitals: string[] | null };

async function ownerAndDate({ tx, ctx, dataset, hospitals }: Looked): Promise<Pick<DatasetDetail, "owner" | "updatedAt">> {
  const [owner] = await tx.select({ slug: orgs.slug, name: orgs.name }).from(orgs).where(eq(orgs.id, dataset.orgId));
  const at = await changedAt({ tx, ctx, looked: [{ dataset, version: dataset.head, hospitals }] });
  return { owner: owner ?? { slug: "", name: "" }, updatedAt: at(dataset.id, dataset.head)?.toISOString() ?? null };
}

/** What the interface offers; the verbs decide. `rights` are those the caller's role can use. */
function abilities(ctx: ServiceContext, ownerOrgId: string, rights: readonly Right[]): DatasetDetail["can"] {
  const querySummary = rights.includes("summary");
  const queryRows = rights.includes("rows");
  return {
    manage: mayManage(ctx, ownerOrgId),
    querySummary,
    queryRows,
    download: rights.includes("download") && (querySummary || queryRows),
    administer: ctx.orgId === ownerOrgId && actionsOfRole(ctx.role).includes("grant.manage"),
  };
}

/** With `full` also what each month was made with. */
function coverageOf(parts: PartInScope[], full: boolean): DatasetCoverage {
  const cells = new Map<string, DatasetCoverage["cells"][number]>();
  for (const part of parts) {
    const key = `${part.hospital}\n${part.period}`;
    const cell = cells.get(key);
    if (cell) {
      cell.rows += part.rows;
      cell.version = Math.max(cell.version, part.added);
      if (cell.contractVersion !== null) cell.contractVersion = Math.min(cell.contractVersion, part.contractVersion);
      continue;
    }
    const { hospital, period, rows, added: version } = part;
    cells.set(key, { hospital, period, rows, version, contractVersion: full ? part.contractVersion : null });
  }
  return {
    hospitals: [...new Set(parts.map((part) => part.hospital))].sort(),
    periods: [...new Set(parts.map((part) => part.period))].sort(),
    cells: [...cells.values()],
  };
}
