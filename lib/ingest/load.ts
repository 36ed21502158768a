import type { Converter } from "@/lib/engines";
import { identifier, join, render, sql, type CellValue, type SqlFragment } from "@/lib/query";
import { text } from "./clean";
import type { Contract } from "./contract";
import { identifierIssues, prepareIdentifiers } from "./deidentify";
import { loadSelect, NOT_FINITE, REASONS, SKIPPED, submissionColumns, violation, type LoadOptions } from "./load-sql";
import type { Issue } from "./types";

/** What hospital codes may look like. */
const HOSPITAL_CODE = "[A-Za-z0-9][A-Za-z0-9 ._&()'/-]{0,79}";

export type Loaded = { records: number; skipped: number; rejected: number; deduplicated: number };
/** A finding whose lines are still numbers of records. */
export type LoadIssue = Omit<Issue, "sampleLines"> & { ordinals: number[] };

/** The typed rows; row ids are the numbers of the records. */
export const STAGED = sql`staged`;
/** The rows that are not published, and why. */
export const GONE = sql`gone`;
/** The rows that are published. */
export const PUBLISHED = sql`(select rowid as __rid, * exclude (__skipped, __reasons, __not_finite) from staged where rowid not in (select rid from gone)) as published`;

/** Runs a fragment. */
export async function execute(converter: Converter, fragment: SqlFragment): Promise<number> {
  const rendered = render(fragment);
  return (await converter.execute(rendered.sql, rendered.parameters)).rows;
}

export async function query(converter: Converter, fragment: SqlFragment): Promise<CellValue[][]> {
  const rendered = render(fragment);
  return (await converter.query(rendered.sql, rendered.parameters)).rows;
}

/** Loads the file as typed rows into the table `staged`; row ids are the numbers of the records. */
export async function loadStaged(converter: Converter, options: LoadOptions): Promise<number> {
  await execute(converter, sql`create or replace table ${STAGED} as ${loadSelect(options)}`);
  const [[records] = []] = await query(converter, sql`select count(*) from ${STAGED}`);
  return Number(records);
}

/** Decides for every staged row: skipped, rejected with its reasons, dropped as a duplicate, or published. */
export async function decideRows(converter: Converter, options: LoadOptions): Promise<Loaded> {
  const { contract } = options;
  await execute(converter, sql`create or replace table ${GONE} (rid bigint, kind varchar, reasons varchar)`);
  await execute(
    converter,
    sql`insert into ${GONE} select rowid, case when ${SKIPPED} then 'skipped' else 'rejected' end, ${REASONS} from ${STAGED} where ${SKIPPED} or ${REASONS} is not null`,
  );
  if ("column" in contract.hospital) await refuseHospitalCodes(converter, contract.hospital.column);
  await prepareIdentifiers(converter, contract, options.pseudonyms);
  if (contract.key.length > 0 && contract.onDuplicate !== "keep_all") await dropDuplicates(converter, contract);
  const counted = new Map(
    (await query(converter, sql`select kind, count(*) from ${GONE} group by 1`)).map(([kind, count]) => [String(kind), Number(count)]),
  );
  const [[records] = []] = await query(converter, sql`select count(*) from ${STAGED}`);
  return {
    records: Number(records),
    skipped: counted.get("skipped") ?? 0,
    rejected: counted.get("rejected") ?? 0,
    deduplicated: counted.get("deduplicated") ?? 0,
  };
}

async function refuseHospitalCodes(converter: Converter, column: string): Promise<void> {
  const name = identifier(column);
  const bad = sql`select distinct ${name} as code from ${PUBLISHED} where not regexp_full_match(${name}, ${text(HOSPITAL_CODE)})`;
  await execute(
    converter,
    sql`insert into ${GONE} select __rid, 'rejected', ${text(`${column}: hospital_invalid`)} from ${PUBLISHED} where ${name} in (${bad})`,
  );
}

async function dropDuplicates(converter: Converter, contract: Contract): Promise<void> {
  const own = new Set(contract.columns.map((column) => column.name));
  const key = contract.key.filter((name) => own.has(name)).map(identifier);
  // A key made of the submission alone is the same in every row.
  const keys = key.length > 0 ? join(key, "comma") : sql`1`;
  const all = join(
    contract.columns.map((column) => identifier(column.name)),
    "comma",
  );
  const matches =
    key.length > 0
      ? join(
          key.map((name) => sql`p.${name} = d.${name}`),
          "and",
        )
      : sql`true`;
  await execute(
    converter,
    sql`create or replace table duplicate_keys as select ${keys} from ${PUBLISHED} group by all having count(*) > 1`,
  );
  const [[found] = []] = await query(converter, sql`select count(*) from duplicate_keys`);
  if (Number(found) === 0) return;
  const repeated = sql`select p.* from (select * from ${PUBLISHED}) as p join duplicate_keys as d on ${matches}`;
  if (contract.onDuplicate === "reject") {
    const once = sql`select *, row_number() over (partition by ${all} order by __rid) as __copy from (${repeated})`;
    await execute(converter, sql`create or replace table repeated as ${once}`);
    await execute(converter, sql`insert into ${GONE} select __rid, 'deduplicated', 'exact_duplicate' from repeated where __copy > 1`);
    const differing = sql`select __rid, count(*) over (partition by ${keys}) as __n from repeated where __copy = 1`;
    await execute(converter, sql`insert into ${GONE} select __rid, 'rejected', 'duplicate_key' from (${differing}) where __n > 1`);
    return;
  }
  const order = contract.onDuplicate === "keep_last" ? sql`order by __rid desc` : sql`order by __rid`;
  const window = sql`(partition by ${keys} ${order})`;
  const ranked = sql`select __rid, row_number() over ${window} as __n, first_value(hash(${all})) over ${window} <> hash(${all}) as __differs from (${repeated})`;
  await execute(
    converter,
    sql`insert into ${GONE} select __rid, 'deduplicated', case when __differs then 'replaced_by_key' else 'exact_duplicate' end from (${ranked}) where __n > 1`,
  );
}

/** What is to be told about the rows, with the numbers of the first records each finding is about. */
export async function loadIssues(converter: Converter, options: LoadOptions, counts: Loaded): Promise<LoadIssue[]> {
  const issues: LoadIssue[] = [];
  if (counts.skipped > 0) {
    const ordinals = await firstOf(converter, sql`select rid from ${GONE} where kind = 'skipped'`);
    issues.push({
      rule: "skipped_row",
      column: null,
      severity: "info",
      count: counts.skipped,
      ordinals,
      message: `${counts.skipped} ${rowsOf(counts.skipped)} left out by skipRows.`,
    });
  }
  const reasons = await query(
    converter,
    sql`select reason, count(*), min(rid, 20) from (select rid, unnest(string_split(reasons, '; ')) as reason from ${GONE} where kind = 'rejected') group by 1 order by 2 desc, 1`,
  );
  for (const [reason, count, rids] of reasons) issues.push(rejectIssue(String(reason), Number(count), listOf(rids ?? null)));
  const duplicates = await query(
    converter,
    sql`select reasons, count(*), min(rid, 20) from ${GONE} where kind = 'deduplicated' group by 1 order by 1`,
  );
  for (const [rule, count, rids] of duplicates) {
    const n = Number(count);
    const message =
      rule === "exact_duplicate"
        ? `${n} ${rowsOf(n)} repeated exactly and counted once.`
        : `${n} ${rowsOf(n)} replaced by another with the same key and other values.`;
    issues.push({
      rule: String(rule),
      column: null,
      severity: rule === "exact_duplicate" ? "info" : "warn",
      count: n,
      ordinals: listOf(rids ?? null),
      message,
    });
  }
  issues.push(...(await notFinite(converter)));
  issues.push(...(await identifierIssues(converter, options.contract)));
  issues.push(...(await warnings(converter, options, sql`(select * ${extraColumns(options)} from ${PUBLISHED})`)));
  return issues;
}

/** The values of published rows that were no finite numbers and are empty. */
async function notFinite(converter: Converter): Promise<LoadIssue[]> {
  const noted = sql`select rowid as rid, unnest(string_split(${NOT_FINITE}, '; ')) as name from ${STAGED} where ${NOT_FINITE} is not null and rowid not in (select rid from ${GONE})`;
  const found = await query(converter, sql`select name, count(*), min(rid, 20) from (${noted}) group by 1 order by 1`);
  return found.map(([name, count, rids]) => {
    const n = Number(count);
    const message = `${n} published ${n === 1 ? "row has" : "rows have"} NaN or an infinity as ${String(name)}; the value is empty there.`;
    return { rule: "not_finite", column: String(name), severity: "warn", count: n, ordinals: listOf(rids ?? null), message };
  });
}

/** The published rows against rules that only warn. `rows` has the columns of the contract and `__rid`. */
export async function warnings(converter: Converter, options: LoadOptions, rows: SqlFragment): Promise<LoadIssue[]> {
  const issues: LoadIssue[] = [];
  for (const rule of options.contract.rules) {
    if (rule.severity !== "warn") continue;
    const [[count, rids] = []] = await query(
      converter,
      sql`select count(*), min(__rid, 20) from ${rows} where ${violation(options.contract, rule.check, options.now)}`,
    );
    const n = Number(count);
    if (n > 0)
      issues.push({
        rule: rule.name,
        column: null,
        severity: "warn",
        count: n,
        ordinals: listOf(rids ?? null),
        message: `${n} published ${rowsOf(n)} against the rule ${rule.name}.`,
      });
  }
  return issues;
}

/** Writes the number and the reasons of every rejected record, in order, for the file of rejected lines. */
export async function writeReasons(converter: Converter, path: string): Promise<void> {
  const select = render(sql`select rid, reasons from ${GONE} where kind = 'rejected' order by rid`);
  await converter.execute(
    `copy (${select.sql}) to '${path.replaceAll("'", "''")}' (format csv, delimiter '\t', header false, quote '', escape '')`,
    select.parameters,
  );
}

/** The submission's columns behind a comma, for rules that speak of them. */
export function extraColumns(options: Pick<LoadOptions, "contract" | "hospital" | "period">): SqlFragment {
  const columns = submissionColumns(options);
  return columns.length === 0 ? sql`` : sql`, ${join(columns, "comma")}`;
}

async function firstOf(converter: Converter, select: SqlFragment): Promise<number[]> {
  return (await query(converter, sql`select rid from (${select}) order by rid limit 20`)).map((row) => Number(row[0]));
}

/** The engine's list as it prints it: `[1, 2]`. */
function listOf(cell: CellValue): number[] {
  return typeof cell === "string" ? [...cell.matchAll(/\d+/g)].map((match) => Number(match[0])).sort((a, b) => a - b) : [];
}

function rowsOf(count: number): string {
  return count === 1 ? "row was" : "rows were";
}

const SENTENCES: Record<string, string> = {
  not_a_whole_number: "is not a whole number",
  not_a_number: "is not a number",
  not_true_or_false: "is not yes or no",
  not_a_date: "is not a date",
  not_a_timestamp: "is not a date and time",
  not_in_map: "is not one of the values the contract maps",
  unit_unknown: "is in a unit that the contract does not convert",
  value_missing: "is empty, but required",
  key_missing: "is empty, but part of the key",
  hospital_missing: "is empty, so the row belongs to no hospital",
  hospital_invalid: "is not a possible hospital code",
  hospital_differs: "names another hospital than the upload",
  period_missing: "is empty, so the row belongs to no month",
  period_differs: "is in another month than the upload",
  identifier_unusable: "names nobody, such as UNKNOWN, where an id has to be",
  shift_unknown: "cannot be shifted, because the patient is not known or the date is at the end of the calendar",
};

function rejectIssue(reason: string, count: number, ordinals: number[]): LoadIssue {
  const colon = reason.indexOf(": ");
  const column = colon < 0 ? null : reason.slice(0, colon);
  const rule = colon < 0 ? reason : reason.slice(colon + 2);
  const rows = count === 1 ? "row" : "rows";
  if (column !== null)
    return { rule, column, severity: "reject", count, ordinals, message: `${count} ${rows}: ${column} ${SENTENCES[rule] ?? rule}.` };
  const message =
    rule === "duplicate_key"
      ? `${count} ${rows} share a key with another row and differ from it.`
      : `${count} ${rows} against the rule ${rule}.`;
  return { rule, column, severity: "reject", count, ordinals, message };
}
