import type { ReceiptFacts } from "./receipt-facts";

/** Where the answers differ and nothing says why. */
export const UNEXPLAINED =
  "Nothing that an answer depends on has changed, and yet it differs. Tell whoever runs Medlake, with the ids of both receipts.";

/** What the second answer depends on that is not as it was for the first, in sentences. `nameOf` names datasets. */
export function receiptDifferences(before: ReceiptFacts, after: ReceiptFacts, nameOf: (datasetId: string) => string): string[] {
  const reasons: string[] = [];
  if (before.format !== after.format) reasons.push("Medlake writes answers down in another way now, so the two hashes cannot be compared.");
  if (before.semantics !== after.semantics) reasons.push("Medlake was updated since, and gives questions another meaning in some details.");
  if (before.policy !== after.policy) reasons.push(`The policy was ${before.policy} and is ${after.policy}.`);
  for (const dataset of after.datasets) {
    const earlier = before.datasets.find(({ datasetId }) => datasetId === dataset.datasetId);
    if (earlier) reasons.push(...datasetDifferences(earlier, dataset, nameOf(dataset.datasetId)));
  }
  if (before.engine !== after.engine)
    reasons.push(`It ran on ${before.engine} and now on ${after.engine}, which should make no difference.`);
  return reasons;
}

type DatasetFacts = ReceiptFacts["datasets"][number];

function datasetDifferences(before: DatasetFacts, after: DatasetFacts, name: string): string[] {
  const reasons: string[] = [];
  if (before.version !== after.version) reasons.push(`${name} was version ${before.version} and is version ${after.version}.`);
  if (after.version === 0) reasons.push(`The rows of ${name} are read live, so they may have changed at any time.`);
  if (before.contractVersion !== after.contractVersion)
    reasons.push(
      `The contract of ${name} was version ${before.contractVersion} and is version ${after.contractVersion}: columns may have other names, types or units.`,
    );
  const reach = reachWords(before.hospitals, after.hospitals);
  if (reach) reasons.push(`${name}: ${reach}`);
  return reasons;
}

/** How the rows in reach differ. Hospitals are counted, not named: the reader may not know of those it does not see. */
function reachWords(before: string[] | null, after: string[] | null): string | null {
  if (before === null && after === null) return null;
  if (before === null) return "your access covers some hospitals only, and the answer was made of all.";
  if (after === null) return "your access covers all hospitals, and the answer was made of some.";
  const gained = after.filter((hospital) => !before.includes(hospital)).length;
  const lost = before.filter((hospital) => !after.includes(hospital)).length;
  if (gained === 0 && lost === 0) return null;
  return `your access covers other hospitals than the answer was made of (${gained} more, ${lost} fewer).`;
}
