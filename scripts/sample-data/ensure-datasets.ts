import { and, eq, isNull } from "drizzle-orm";
import { datasets, grants, orgs, relationships } from "@/db";
import { grantAccess } from "@/lib/access";
import { createDataset, createRelationship, type CreateDatasetInput } from "@/lib/catalog";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { LAB_RESULTS_CONTRACT, LAB_TESTS_CONTRACT } from "./contract";
import { demoContext } from "./demo-context";

export const RESULTS_SLUG = "lab-results";
export const DICTIONARY_SLUG = "lab-tests";

/** How questions over the results call the dictionary. `test` is a column of the results. */
const RELATIONSHIP = "lab_test";

const RESULTS = {
  slug: RESULTS_SLUG,
  name: "Lab results",
  description:
    "Made-up laboratory results of six hospitals: one row a result, 30 common tests. Sent monthly by each hospital. No real patient is in it; the dirt of real files is.",
  contract: LAB_RESULTS_CONTRACT,
};

const DICTIONARY = {
  slug: DICTIONARY_SLUG,
  name: "Test dictionary",
  description:
    "One row a test: its category, specimen, usual unit and reference range, for questions over the lab results. Northgate's laboratory keeps it for all.",
  contract: LAB_TESTS_CONTRACT,
};

type DatasetIds = { results: string; dictionary: string };

/** Makes what is missing of the sample's two datasets, of the other organisation's access to them, and of how they relate. */
export async function ensureDatasets(system: ServiceContext): Promise<DatasetIds> {
  const ids = { results: await ensureDataset(system, RESULTS), dictionary: await ensureDataset(system, DICTIONARY) };
  await ensureGrant(system, RESULTS_SLUG, ids.results);
  await ensureGrant(system, DICTIONARY_SLUG, ids.dictionary);
  await ensureRelationship(system, ids);
  return ids;
}

async function ensureDataset(system: ServiceContext, input: CreateDatasetInput): Promise<string> {
  const [found] = await withTransaction(system, (tx) =>
    tx
      .select({ id: datasets.id })
      .from(datasets)
      .innerJoin(orgs, eq(orgs.id, datasets.orgId))
      .where(and(eq(datasets.slug, input.slug), eq(orgs.slug, "northern"))),
  );
  if (found) return found.id;
  const created = await createDataset({ ctx: await demoContext(system, "manager@medlake.example"), input });
  return created.id;
}

async function ensureGrant(system: ServiceContext, slug: string, datasetId: string): Promise<void> {
  const live = await withTransaction(system, (tx) =>
    tx
      .select({ id: grants.id })
      .from(grants)
      .innerJoin(orgs, eq(orgs.id, grants.orgId))
      .where(and(eq(grants.datasetId, datasetId), eq(orgs.slug, "riverside"), isNull(grants.revokedAt))),
  );
  if (live.length > 0) return;
  await grantAccess({
    ctx: await demoContext(system, "admin@medlake.example"),
    input: { slug, organisation: "riverside", rights: ["summary", "rows", "download"], hospitals: ["northgate", "st-anselm"] },
  });
}

async function ensureRelationship(system: ServiceContext, ids: DatasetIds): Promise<void> {
  const declared = await withTransaction(system, (tx) =>
    tx
      .select({ id: relationships.id })
      .from(relationships)
      .where(and(eq(relationships.datasetId, ids.results), eq(relationships.name, RELATIONSHIP))),
  );
  if (declared.length > 0) return;
  await createRelationship({
    ctx: await demoContext(system, "manager@medlake.example"),
    input: {
      slug: RESULTS_SLUG,
      name: RELATIONSHIP,
      to: DICTIONARY_SLUG,
      on: [["test_code", "test_code"]],
      cardinality: "many-to-one",
    },
  });
}
