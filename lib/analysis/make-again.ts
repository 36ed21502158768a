import { rm } from "node:fs/promises";
import type { ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import type { Query } from "@/lib/query";
import { UNEXPLAINED } from "./compare-receipts";
import { writeAtOnce } from "./export-query";
import type { Earlier } from "./prepare";
import type { ReceiptOutcome } from "./receipt-answers";
import type { FileFacts, ReceiptFacts } from "./receipt-facts";
import type { WrittenExport } from "./write-export";

type Again = {
  ctx: ServiceContext;
  query: Query;
  earlier: Earlier;
  facts: ReceiptFacts & { file: FileFacts };
  /** What is not as it was for the file with this receipt. */
  differencesTo: (receipt: string) => Promise<string[]>;
  signal: AbortSignal;
};

const BYTES_ONLY =
  "Nothing that the answer depends on has changed, and it has as many rows. Files of the same answer can differ in the order of rows where the question gives none, in the last digits of numbers that are added up, and after an update of Medlake.";
const WORKBOOK = "An Excel file names the versions it is made from, so with another version it is another file.";

/**
 * Makes the file of a receipt again, as the caller and in the time a question may take, and compares the two checksums.
 * The new file is removed. One that takes longer is an answer, not an error; everything else throws as an export does.
 */
export async function madeAgain({ ctx, query, earlier, facts, differencesTo, signal }: Again): Promise<ReceiptOutcome> {
  const made = await make(ctx, { query, earlier, file: facts.file }, signal).catch(tooLong);
  if (typeof made === "string") return { state: "cannot", reasons: [made], rows: null, hash: null, receipt: null };
  const { rows, sha256: hash, receipt } = made;
  const differences = await differencesTo(receipt);
  const outcome = { rows, hash, receipt };
  if (hash === facts.hash) return { state: "same", reasons: differences, ...outcome };
  const isNewer = made.sources.some(({ datasetId, version }) =>
    facts.datasets.some((one) => one.datasetId === datasetId && one.version !== version),
  );
  if (differences.length > 0)
    return { state: "different", reasons: facts.file.format === "xlsx" && isNewer ? [...differences, WORKBOOK] : differences, ...outcome };
  return rows === facts.rows
    ? { state: "unclear", reasons: [BYTES_ONLY], ...outcome }
    : { state: "different", reasons: [UNEXPLAINED], ...outcome };
}

async function make(
  ctx: ServiceContext,
  { query, earlier, file }: Pick<Again, "query" | "earlier"> & { file: FileFacts },
  signal: AbortSignal,
): Promise<WrittenExport> {
  const { format, name } = file;
  const written = await writeAtOnce({ ctx, id: newId("query"), query, earlier, format, name, signal });
  await rm(written.file, { force: true });
  return written;
}

function tooLong(error: unknown): string {
  if (!(error instanceof AppError) || error.code !== "LIMIT_EXCEEDED") throw error;
  return `The file could not be made again while you wait. ${error.message} Ask for the download once more in the background: it has a receipt of its own, and the two checksums can be compared.`;
}
