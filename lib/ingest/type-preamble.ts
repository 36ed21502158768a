import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Converter } from "@/lib/engines";
import { render } from "@/lib/query";
import type { Contract } from "./contract";
import { loadSelect, type LoadOptions } from "./load-sql";
import { missing, unreadable, type PreambleRefusal, type PreambleTexts, type PreambleValues } from "./preamble";
import { preambleContract, preambleCsv } from "./preamble-contract";

export type TypedPreamble = { ok: true; values: PreambleValues } | PreambleRefusal;

/**
 * The fields above the header as typed values, by the same steps as values of rows. One that cannot be read rejects the
 * whole file: it would be wrong in every row.
 */
export async function typePreamble(
  converter: Converter,
  contract: Contract,
  texts: PreambleTexts,
  directory: string,
): Promise<TypedPreamble> {
  const { preamble } = contract.format;
  if (preamble.length === 0) return { ok: true, values: {} };
  const load = await preambleLoad(contract, texts, directory);
  const { rows } = await run(converter, load);
  const [row = []] = rows;
  // Behind the fields: __skipped, __reasons, __not_finite.
  const reasons = String(row[preamble.length + 1] ?? "").split("; ");
  for (const [index, field] of preamble.entries()) {
    const reason = reasons.find((one) => one.startsWith(`${field.as}: `))?.slice(field.as.length + 2);
    if (reason === "value_missing") return missing(field, true);
    if (reason !== undefined) return unreadable(field, field.line, WORDS[reason] ?? `it is not of the type ${field.type}`);
    if (row[index] === undefined) throw new Error("a field above the header was not read");
  }
  return { ok: true, values: Object.fromEntries(preamble.map((field, index) => [field.as, row[index] ?? null])) };
}

/** What loads the fields as one record, written to a file in `directory`. */
export async function preambleLoad(contract: Contract, texts: PreambleTexts, directory: string): Promise<LoadOptions> {
  const file = path.join(directory, "preamble.csv");
  await writeFile(file, preambleCsv(contract, texts), { mode: 0o600 });
  const fields = contract.format.preamble.length;
  const positions = contract.format.preamble.map((_, index) => [index]);
  const scan = { loadPath: file, skipLines: 1, fields, positions, units: {}, longestRecord: contract.format.maxLineBytes };
  return { contract: preambleContract(contract), scan, hospital: null, period: "1970-01", now: new Date() };
}

const WORDS: Record<string, string> = {
  not_a_whole_number: "it is not a whole number",
  not_a_number: "it is not a number",
  not_true_or_false: "it is not yes or no",
  not_a_date: "it is not a date as the contract writes it",
  not_a_timestamp: "it is not a date and time as the contract writes it",
  not_in_map: "it is not one of the values the contract maps",
};

async function run(converter: Converter, load: LoadOptions) {
  const { sql, parameters } = render(loadSelect(load));
  return converter.query(sql, parameters);
}
