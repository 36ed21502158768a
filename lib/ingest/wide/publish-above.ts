import type { Converter } from "@/lib/engines";
import { AppError } from "@/lib/errors";
import { identifier, join, sql, type CellValue } from "@/lib/query";
import type { Contract } from "../contract";
import { loadedSchema } from "../contract";
import type { ConvertOptions } from "../convert-options";
import { deidentify, identifierIssues } from "../deidentify";
import { detectIdentifiers } from "../detect-identifiers";
import { identifierActions, publishedColumns, shiftedBy } from "../identifier-actions";
import { decideRows, loadStaged, PUBLISHED, query, STAGED } from "../load";
import { unreadable, type PreambleRefusal, type PreambleTexts } from "../preamble";
import { preambleLoad, typePreamble } from "../type-preamble";
import type { Issue, RunCheck } from "../types";
import type { WideFacts } from "./plan-wide";

export type Above = {
  ok: true;
  /** As they came, for the clock. */
  values: Record<string, CellValue>;
  published: WideFacts["above"];
  /** Days that the clock is moved by. */
  shiftDays: number;
  issues: Issue[];
  checks: RunCheck[];
};

/**
 * The fields above the header, typed and with identifiers replaced, by the same code as the columns of rows: they are
 * loaded as a table of one row. A patient that names nobody rejects the file.
 */
export async function publishAbove(converter: Converter, options: ConvertOptions, texts: PreambleTexts): Promise<Above | PreambleRefusal> {
  const { contract, pseudonyms, workDirectory } = options;
  const typed = await typePreamble(converter, contract, texts, workDirectory);
  if (!typed.ok) return typed;
  const { values } = typed;
  if (contract.format.preamble.length === 0) return { ok: true, values, published: [], shiftDays: 0, issues: [], checks: [] };
  const load = await preambleLoad(contract, texts, workDirectory);
  const names = new Set(contract.format.preamble.map((field) => field.as));
  const identifiers = Object.fromEntries(Object.entries(contract.identifiers).filter(([name]) => names.has(name)));
  const own: Contract = { ...load.contract, patient: contract.patient, identifiers };
  const rows = { ...load, contract: own, ...(pseudonyms === undefined ? {} : { pseudonyms }) };
  await loadStaged(converter, rows);
  await decideRows(converter, rows);
  const checks = await detectIdentifiers(converter, own, PUBLISHED);
  const [[left] = []] = await query(converter, sql`select count(*) from ${PUBLISHED}`);
  if (Number(left) !== 1) return namesNobody(contract);
  const issues = (await identifierIssues(converter, own)).map(({ rule, column, severity, count, message }): Issue => ({
    rule,
    column,
    severity,
    count,
    message,
    sampleLines: lineOf(contract, column),
  }));
  await deidentify(converter, own);
  const columns = publishedColumns(
    loadedSchema(own).filter((column) => names.has(column.name)),
    own,
  );
  const [row = []] =
    columns.length === 0
      ? []
      : await query(
          converter,
          sql`select ${join(
            columns.map(({ name }) => identifier(name)),
            "comma",
          )} from ${STAGED}`,
        );
  const published = columns.map(({ name, type }, index) => ({ name, type, value: row[index] ?? null }));
  const shiftDays = shiftOf(contract, values, options);
  return shiftDays === null ? namesNobody(contract) : { ok: true, values, published, shiftDays, issues, checks };
}

/** Days that the clock is moved by; null where it has to be moved and the patient is not known. */
function shiftOf(contract: Contract, values: Record<string, CellValue>, { pseudonyms }: ConvertOptions): number | null {
  const column = contract.clock?.column ?? "";
  if (identifierActions(contract).get(column)?.action !== "date_shift") return 0;
  if (pseudonyms === undefined)
    throw new AppError("INTERNAL", "The organisation's key was not at hand. Nothing was published and the file was kept. Run it again.");
  const patient = values[shiftedBy(contract) ?? ""] ?? null;
  return patient === null ? null : pseudonyms.shiftDays(String(patient));
}

function namesNobody(contract: Contract): PreambleRefusal {
  const by = contract.patient ?? shiftedBy(contract);
  const field = contract.format.preamble.find((one) => one.as === by) ?? contract.format.preamble[0];
  if (field === undefined) throw new Error("there is no field above the header");
  return unreadable(field, field.line, "it names nobody");
}

function lineOf(contract: Contract, column: string | null): number[] {
  return contract.format.preamble.flatMap((field) => (field.as === column ? [field.line] : []));
}
