import type { Converter } from "@/lib/engines";
import { identifier, integerLiteral, sql, type SchemaColumn, type SqlFragment } from "@/lib/query";
import { columnSources } from "./column-sources";
import { loadedSchema, type Contract, type Identifier } from "./contract";
import { findIdentifier, type IdentifierFinding, type IdentifierKind } from "./find-identifier";
import { headerSign } from "./identifier-headers";
import { query } from "./load";
import type { RunCheck } from "./types";

type Action = Extract<Identifier, string>;

/** What a kind is called, and what a contract can do with it. */
const KINDS: Record<IdentifierKind, { words: string; action: Action | null }> = {
  email: { words: "e-mail addresses", action: "drop" },
  ssn: { words: "social security numbers", action: "pseudonym" },
  nhs_number: { words: "NHS numbers", action: "pseudonym" },
  record_number: { words: "numbers of patients or records", action: "pseudonym" },
  name: { words: "names of people", action: "drop" },
  birth_date: { words: "dates of birth", action: "year" },
  phone: { words: "telephone numbers", action: "drop" },
  address: { words: "addresses", action: "drop" },
  postcode: { words: "postcodes", action: "postcode_prefix" },
  zip: { words: "ZIP codes", action: "postcode_prefix" },
  network_address: { words: "addresses of computers or web pages", action: "drop" },
  free_text: { words: "free text, in which anything can stand", action: "drop" },
  code: { words: "codes of one pattern that are all different", action: null },
};

/** Values looked at in each column, at most; enough for one e-mail address in a hundred not to be missed. */
const SAMPLED_ROWS = 20_000;
const SAMPLED_VALUES = 10_000;

/**
 * Looks for columns that tell who somebody is and of which the contract says nothing: by their names and by a sample of
 * the values in `rows`. Strong signs hold the file; what is told are kinds and shares, never a value.
 */
export async function detectIdentifiers(converter: Converter, contract: Contract, rows: SqlFragment): Promise<RunCheck[]> {
  const checks: RunCheck[] = [];
  const aboutPatients = isAboutPatients(contract);
  for (const column of loadedSchema(contract)) {
    const names = namesOf(contract, column, aboutPatients);
    if (isDeclared(contract, column) || !isLookedAt(column, names)) continue;
    const { values, count } = await sample(converter, column.name, rows);
    const isKey = contract.key.includes(column.name);
    const finding = findIdentifier({ names, type: column.type.kind, values, rows: count }, { aboutPatients, isKey });
    if (finding !== null) checks.push(checkOf(column.name, finding));
  }
  return checks;
}

/** What a contract can do with a kind of identifier; null when there is nothing to be done. */
export function suggestedAction(kind: IdentifierKind): Action | null {
  return KINDS[kind].action;
}

/** A kind in words. */
export function kindWords(kind: IdentifierKind): string {
  return KINDS[kind].words;
}

function isAboutPatients(contract: Contract): boolean {
  return contract.patient !== null || Object.keys(contract.identifiers).length > 0;
}

/** Somebody has said what it is. */
function isDeclared(contract: Contract, { name, packed }: SchemaColumn): boolean {
  return (
    packed !== undefined ||
    name in contract.identifiers ||
    name === contract.patient ||
    ("column" in contract.hospital ? name === contract.hospital.column : name === "hospital") ||
    ("column" in contract.period ? name === contract.period.column : name === "period")
  );
}

function namesOf(contract: Contract, { name }: SchemaColumn, aboutPatients: boolean): string[] {
  const column = contract.columns.find((one) => one.name === name);
  const field = contract.format.preamble.find((one) => one.as === name);
  const sources = column === undefined ? (field === undefined ? [] : [field.key]) : columnSources(column);
  // What somebody has put together from several columns is called by its own name, unless the data are about patients.
  return [name, ...(sources.length > 1 && !aboutPatients ? [] : sources)];
}

/** Dates are of interest only where the name says what they are. */
function isLookedAt({ type }: SchemaColumn, names: string[]): boolean {
  if (type.kind === "date" || type.kind === "timestamp") return headerSign(names)?.kind === "birth_date";
  return type.kind === "text" || type.kind === "integer";
}

async function sample(converter: Converter, column: string, rows: SqlFragment): Promise<{ values: string[]; count: number }> {
  const name = identifier(column);
  const some = sql`select cast(${name} as varchar) as v from ${rows} where ${name} is not null`;
  const found = await query(
    converter,
    sql`select v, count(*) from (select v from (${some}) using sample reservoir(${integerLiteral(SAMPLED_ROWS)} rows)) group by v limit ${integerLiteral(SAMPLED_VALUES)}`,
  );
  return { values: found.map(([v]) => String(v)), count: found.reduce((sum, [, n]) => sum + Number(n), 0) };
}

function checkOf(column: string, { kind, share, severity }: IdentifierFinding): RunCheck {
  const { words, action } = KINDS[kind];
  const percent = `${Number((share * 100).toFixed(share < 0.1 ? 1 : 0))} %`;
  const example = action === null ? { action: "keep", reason: "…" } : action;
  const what = `The column ${column} looks as if it held ${words} (${percent} of the values looked at), and the contract does not say what becomes of it.`;
  const advice =
    severity === "hold"
      ? `Say so in the contract, for example "identifiers": ${JSON.stringify({ [column]: example })}, and retry the run; or accept the file with the column as it is.`
      : `If it tells who somebody is, say so in the contract's identifiers; if not, "keep" with a reason ends this warning.`;
  return {
    key: `identifier:${column}`,
    check: "identifier",
    column,
    severity,
    message: `${what} ${advice}`,
    before: null,
    now: percent,
    facts: { kind },
  };
}
