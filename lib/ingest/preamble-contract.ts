import { parseContract, type Contract } from "./contract";
import type { PreambleTexts } from "./preamble";

/** The fields of the preamble as a contract of their own, whose one record they are: they are cleaned and typed like any other. */
export function preambleContract(contract: Contract): Contract {
  const { preamble, nullWords } = contract.format;
  return parseContract({
    format: { encoding: "utf-8", nullWords },
    columns: preamble.map(({ as, type, required, clean }) => ({ name: as, type, required, clean })),
    hospital: { submission: true },
    period: { submission: true },
    zone: contract.zone,
  });
}

/** The texts as a CSV of one record, for `preambleContract`. */
export function preambleCsv(contract: Contract, texts: PreambleTexts): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const { preamble } = contract.format;
  const row = preamble.map((field) => quoted(texts[field.as] ?? "")).join(",");
  return `${preamble.map((field) => quoted(field.as)).join(",")}\n${row}\n`;
}
