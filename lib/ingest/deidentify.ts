import type { Converter } from "@/lib/engines";
import { AppError } from "@/lib/errors";
import { identifier, integerLiteral, join, sql, value, type ColumnType, type SqlFragment } from "@/lib/query";
import { text } from "./clean";
import { loadedSchema, type Contract } from "./contract";
import { identifierActions, shiftedBy, type IdentifierAction } from "./identifier-actions";
import { execute, GONE, PUBLISHED, query, STAGED, type LoadIssue } from "./load";
import type { Pseudonyms } from "./types";

/** A column of ids and the table that says, for each of them, its pseudonym and its shift; both are '' for none. */
type Ids = { column: string; table: SqlFragment; isPseudonym: boolean; isShift: boolean };

/** Ids that are sent to and fro at a time. */
const BATCH = 20_000;
const SEPARATOR = "\u001e";
/** Dates this close to the ends of the calendar stand for "always" or "never" and cannot be shifted. */
const SHIFTABLE = sql`between date '0002-01-01' and date '9998-12-31'`;

/**
 * Asks for the pseudonym of every id among the rows that are left, and rejects rows whose id names nobody where it may
 * not be empty. Ids go to the program in batches and come back with their pseudonyms: the key never meets the engine.
 */
export async function prepareIdentifiers(converter: Converter, contract: Contract, pseudonyms: Pseudonyms | undefined): Promise<void> {
  const ids = idsOf(contract);
  if (ids.length === 0) return;
  if (pseudonyms === undefined)
    throw new AppError("INTERNAL", "The organisation's key was not at hand. Nothing was published and the file was kept. Run it again.");
  for (const one of ids) await askIds(converter, one, pseudonyms);
  const tests = ids.flatMap((one) =>
    mayNotBeEmpty(contract, one.column) ? [sql`case when ${tokenOf(one)} = '' then ${text(`${one.column}: identifier_unusable`)} end`] : [],
  );
  const [by] = ids.filter((one) => one.column === shiftedBy(contract));
  if (by !== undefined) {
    // A date that has to be there cannot be shifted by a patient that is not.
    for (const column of shiftedColumns(contract)) {
      if (!mayNotBeEmpty(contract, column)) continue;
      tests.push(sql`case when ${unshiftable(column, by)} then ${text(`${column}: shift_unknown`)} end`);
    }
  }
  if (tests.length === 0) return;
  await execute(
    converter,
    sql`insert into ${GONE} select * from (select __rid, 'rejected', nullif(concat_ws('; ', ${join(tests, "comma")}), '') as reasons from ${joined(PUBLISHED, ids)}) where reasons is not null`,
  );
}

/** What is to be told of published rows whose id or date is left empty. */
export async function identifierIssues(converter: Converter, contract: Contract): Promise<LoadIssue[]> {
  const ids = idsOf(contract);
  const issues: LoadIssue[] = [];
  async function note(rule: string, column: string, test: SqlFragment, words: string): Promise<void> {
    const [[count, rids] = []] = await query(converter, sql`select count(*), min(__rid, 20) from ${joined(PUBLISHED, ids)} where ${test}`);
    const n = Number(count);
    if (n === 0) return;
    const ordinals = [...String(rids ?? "").matchAll(/\d+/g)].map((match) => Number(match[0])).sort((a, b) => a - b);
    const message = `${n} published ${n === 1 ? "row" : "rows"}: ${column} ${words}; the value is empty there.`;
    issues.push({ rule, column, severity: "warn", count: n, ordinals, message });
  }
  for (const one of ids) {
    if (one.isPseudonym && !mayNotBeEmpty(contract, one.column))
      await note("identifier_unusable", one.column, sql`${tokenOf(one)} = ''`, "names nobody, such as UNKNOWN");
  }
  const [by] = ids.filter((one) => one.column === shiftedBy(contract));
  if (by === undefined) return issues;
  for (const column of shiftedColumns(contract)) {
    await note(
      "shift_unknown",
      column,
      unshiftable(column, by),
      "cannot be shifted, because the patient is not known or the date is at the end of the calendar",
    );
  }
  return issues;
}

/**
 * Replaces the values of identifiers in the rows that are left, and takes the dropped columns away. Nothing that is
 * read afterwards, be it for the files, profiles or statistics, has seen them.
 */
export async function deidentify(converter: Converter, contract: Contract): Promise<void> {
  const ids = idsOf(contract);
  const by = ids.find((one) => one.column === shiftedBy(contract));
  const dropped: SqlFragment[] = [];
  const replaced: SqlFragment[] = [];
  for (const [name, action] of identifierActions(contract)) {
    if (action.action === "drop") dropped.push(identifier(name));
    const changed = changedValue(contract, name, action, ids, by);
    if (changed !== null) replaced.push(sql`${changed} as ${identifier(name)}`);
  }
  if (dropped.length + replaced.length === 0) return;
  const left = sql`(select rowid as __rid, * from ${STAGED} where rowid not in (select rid from ${GONE})) as published`;
  const helpers = [sql`__rid`, ...ids.flatMap((one) => [tokenOf(one), shiftOf(one)])];
  const replacing = replaced.length === 0 ? sql`` : sql`replace (${join(replaced, "comma")})`;
  await execute(
    converter,
    sql`create or replace table deidentified as select * exclude (${join([...helpers, ...dropped], "comma")}) ${replacing} from ${joined(left, ids)} order by __rid`,
  );
  await execute(converter, sql`drop table ${STAGED}`);
  for (const one of ids) await execute(converter, sql`drop table ${one.table}`);
  await execute(converter, sql`alter table deidentified rename to ${STAGED}`);
  // Row ids were given anew, to the rows that are left.
  await execute(converter, sql`delete from ${GONE}`);
}

function idsOf(contract: Contract): Ids[] {
  const actions = identifierActions(contract);
  const by = shiftedColumns(contract).length > 0 ? shiftedBy(contract) : null;
  const names = new Set([...actions].flatMap(([name, { action }]) => (action === "pseudonym" ? [name] : [])));
  const all = by === null || names.has(by) ? [...names] : [...names, by];
  return all.map((column, index) => ({
    column,
    table: identifier(`ids_${index}`),
    isPseudonym: names.has(column),
    isShift: column === by,
  }));
}

function shiftedColumns(contract: Contract): string[] {
  return [...identifierActions(contract)].flatMap(([name, { action }]) => (action === "date_shift" ? [name] : []));
}

function mayNotBeEmpty(contract: Contract, name: string): boolean {
  if (name === contract.patient) return identifierActions(contract).get(name)?.action === "pseudonym";
  const isRequired =
    contract.columns.some((column) => column.name === name && column.required) ||
    contract.format.preamble.some((field) => field.as === name && field.required);
  return isRequired || contract.key.includes(name);
}

/** There is a date, and no day to move it to. */
function unshiftable(column: string, by: Ids): SqlFragment {
  const name = identifier(column);
  return sql`(${name} is not null and (nullif(${shiftOf(by)}, '') is null or not cast(${name} as date) ${SHIFTABLE}))`;
}

function tokenOf(ids: Ids): SqlFragment {
  return identifier(`__token_${ids.column}`);
}

function shiftOf(ids: Ids): SqlFragment {
  return identifier(`__shift_${ids.column}`);
}

/** The rows with the pseudonym and the shift of each of their ids; NULL where there is no id. */
function joined(rows: SqlFragment, ids: Ids[]): SqlFragment {
  const tables = ids.map((one) => sql`left join ${one.table} on ${one.table}.raw = cast(published.${identifier(one.column)} as varchar)`);
  const columns = ids.map((one) => sql`${one.table}.token as ${tokenOf(one)}, ${one.table}.shift as ${shiftOf(one)}`);
  return sql`(select ${join([sql`published.*`, ...columns], "comma")} from ${rows} ${join(tables, "space")})`;
}

async function askIds(converter: Converter, ids: Ids, pseudonyms: Pseudonyms): Promise<void> {
  const name = identifier(ids.column);
  await execute(
    converter,
    sql`create or replace table distinct_ids as select distinct cast(${name} as varchar) as raw from ${PUBLISHED} where ${name} is not null and cast(${name} as varchar) <> ''`,
  );
  await execute(converter, sql`create or replace table ${ids.table} (raw varchar, token varchar, shift varchar)`);
  for (let from = 0; ; from += BATCH) {
    const batch = (
      await query(
        converter,
        sql`select raw from distinct_ids where rowid >= ${integerLiteral(from)} and rowid < ${integerLiteral(from + BATCH)}`,
      )
    ).map(([raw]) => String(raw));
    if (batch.length === 0) break;
    // A patient that is published as it is still needs its shift, and a doctor's pseudonym none.
    const tokens = batch.map((id) => (ids.isPseudonym ? (pseudonyms.of(id) ?? "") : ""));
    const shifts = batch.map((id) => (ids.isShift ? String(pseudonyms.shiftDays(id) ?? "") : ""));
    const columns = [batch, tokens, shifts].map((list) => sql`unnest(${listOf(list)})`);
    await execute(converter, sql`insert into ${ids.table} select ${join(columns, "comma")}`);
  }
  await execute(converter, sql`drop table distinct_ids`);
}

/** A list as a value: as one text, which the engine takes ten times as fast, unless a text has the separator in it. */
function listOf(list: string[]): SqlFragment {
  if (list.some((one) => one.includes(SEPARATOR))) return value({ type: { kind: "text[]" }, value: list });
  return sql`string_split(${text(list.join(SEPARATOR))}, ${text(SEPARATOR)})`;
}

/** The value that is published in place of the column's; null for one that stays or goes. */
function changedValue(contract: Contract, column: string, action: IdentifierAction, ids: Ids[], by: Ids | undefined): SqlFragment | null {
  const name = identifier(column);
  const kind = typeOf(contract, column).kind === "date" ? sql`date` : sql`timestamp_ms`;
  switch (action.action) {
    case "drop":
    case "keep":
      return null;
    case "pseudonym": {
      const own = ids.find((one) => one.column === column);
      return own === undefined ? sql`cast(null as varchar)` : sql`nullif(${tokenOf(own)}, '')`;
    }
    case "date_shift": {
      if (by === undefined) return sql`cast(null as ${kind})`;
      const days = sql`cast(nullif(${shiftOf(by)}, '') as integer)`;
      return sql`case when cast(${name} as date) ${SHIFTABLE} then cast(${name} + to_days(${days}) as ${kind}) end`;
    }
    case "year":
      return truncated(name, sql`'year'`, kind);
    case "month":
      return truncated(name, sql`'month'`, kind);
    case "age_cap": {
      const capped = sql`case when ${name} > ${integerLiteral(action.max)} then ${integerLiteral(action.max + 1)} else ${name} end`;
      return sql`cast(${capped} as ${numberType(typeOf(contract, column))})`;
    }
    case "postcode_prefix":
      // Blanks inside stay until after the cut: without its blank, "E1 6AN" would begin like "E16".
      return sql`nullif(trim(left(upper(trim(${name})), ${integerLiteral(action.length)})), '')`;
  }
}

function truncated(name: SqlFragment, unit: SqlFragment, kind: SqlFragment): SqlFragment {
  return sql`cast(date_trunc(${unit}, ${name}) as ${kind})`;
}

function numberType(type: ColumnType): SqlFragment {
  if (type.kind === "decimal") return sql`decimal(${integerLiteral(type.precision)}, ${integerLiteral(type.scale)})`;
  return type.kind === "double" ? sql`double` : sql`bigint`;
}

function typeOf(contract: Contract, column: string): ColumnType {
  const found = loadedSchema(contract).find((one) => one.name === column);
  if (found === undefined) throw new Error("an identifier is no column");
  return found.type;
}
