import { createHash } from "node:crypto";

/** Raised when the meaning of questions or the text of answers changes: what was kept before is then never found. */
export const SEMANTICS_VERSION = 5;

/** One dataset of a question, and everything about it that an answer depends on. */
export type KeyDataset = {
  /** The relationship it is joined by; null for the dataset asked. */
  relationship: { name: string; on: readonly { left: string; right: string }[]; matched: boolean } | null;
  datasetId: string;
  version: number;
  /** Labels and units of columns are the current contract's. */
  contractVersion: number;
  policy: string;
  /** The whole row scope: null is all rows. */
  hospitals: readonly string[] | null;
};

export type KeyParts = {
  orgId: string;
  /** The canonical text of the bound question: relative dates are dates in it. */
  query: string;
  engine: string;
  datasets: readonly KeyDataset[];
};

/** What an answer depends on, as one hash: equal only where the answer is. */
export function resultKey({ orgId, query, engine, datasets }: KeyParts): string {
  const scopes = datasets.map(({ relationship, datasetId, version, contractVersion, policy, hospitals }) => [
    relationship && [relationship.name, relationship.on.map(({ left, right }) => [left, right]), relationship.matched],
    datasetId,
    version,
    contractVersion,
    policy,
    hospitals && [...new Set(hospitals)].toSorted(),
  ]);
  return createHash("sha256")
    .update(JSON.stringify([SEMANTICS_VERSION, orgId, engine, query, scopes]))
    .digest("hex");
}
