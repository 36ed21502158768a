import { parseContract, type Contract } from "./contract";
import { readGroups } from "./groups";
import { recordFields } from "./parse-record";
import { proposeIdentifier } from "./propose-identifier";
import type { SampleBytes } from "./sample-file";
import { clockEncoding, findInstruments } from "./sniff-channels";
import { guessColumn, type Guess } from "./sniff-column";
import { findGroups, findHeader, findPreamble, type ProposedField } from "./sniff-layout";
import { columnName, readHeader } from "./sniff-names";
import { findDelimiter, findEncoding, wholeLines } from "./sniff-text";

export type Sample = SampleBytes & { filename: string };
/** A proposal for a person, with what to look at and the lines it was made from. */
export type Proposal = { contract: Contract; notes: string[]; lines: string[] };

const MAX_RECORDS = 50_000;
const MANY_HOSPITALS = 20;
const NO_GUESS: Guess = { type: "text", clean: [], nullWords: [], notes: [], isMonth: false };

/**
 * A contract for a file nobody has described yet, and notes on what a person should look at. It is made from
 * pieces of the file, unpacked, and is only ever a proposal: nothing is guessed when a file is loaded.
 */
export function proposeContract(sample: Sample): Proposal {
  const notes: string[] = [];
  const { encoding, decode } = findEncoding(sample);
  if (encoding !== "auto") notes.push(`The text is not UTF-8; it is read as ${encoding}. Look for wrong letters in names.`);
  const lines = [sample.head, sample.middle, sample.tail].flatMap((piece, index) => wholeLines(piece, index > 0, index < 2, decode));
  const delimiter = findDelimiter(lines);
  const table = lines.map((line) => recordFields(line, delimiter, '"'));
  const headerAt = findHeader(table);
  const header = table[headerAt] ?? [];
  const groupsAt = findGroups(table, headerAt);
  const groups = groupsAt === null ? null : readGroups(lines[groupsAt] ?? "", header.length, { delimiter, quote: '"' });
  const records = table
    .slice(headerAt + 1, headerAt + 1 + MAX_RECORDS)
    .filter((record) => record.length === header.length && !(record.length === 1 && record[0] === ""));

  const names = new Set<string>();
  const columns = header.flatMap((text, at) => {
    if (text.trim() === "") return [];
    const name = columnName(text, names);
    names.add(name);
    return [{ at, name, ...readHeader(text), source: text.trim() }];
  });
  if (columns.length < header.length) notes.push("A column without a name is left out.");
  const { fields, notes: fieldNotes } = findPreamble(table, { headerAt, groupsAt, taken: names });
  notes.push(...layoutNotes(headerAt, groupsAt, fields), ...fieldNotes);
  const format = {
    encoding,
    delimiter,
    header: headerAt + 1,
    ...(groupsAt === null ? {} : { groups: groupsAt + 1 }),
    ...(fields.length === 0 ? {} : { preamble: fields }),
  };

  const isText = (at: number) => !["double", "integer"].includes(guessColumn("", columnTexts(records.slice(0, 200), at)).type);
  const wide = findInstruments(
    columns,
    (at) => groups?.[at] ?? null,
    (at) => hasTexts(records, at) && isText(at),
  );
  if (wide !== null) {
    const rest = columns.filter((column) => wide.rest.includes(column));
    return { ...proposeWide({ format, columns: rest, instruments: wide.instruments, fields, table, records }, notes), lines };
  }
  const total = findTotal(records, columns);
  const body = total === null ? records : records.filter((record) => (record[total.at] ?? "").trim().toUpperCase() !== "TOTAL");
  if (total !== null) notes.push(`Rows whose ${total.name} says TOTAL are skipped: they would count everything twice.`);

  const guesses = new Map<string, Guess>();
  for (const column of columns) {
    const guess = guessColumn(
      column.source,
      body.map((record) => record[column.at] ?? ""),
    );
    guesses.set(column.name, guess);
    if (guess.nullWords.length > 0) notes.push(`${column.source}: taken for empty: ${guess.nullWords.join(", ")}.`);
    for (const note of guess.notes) notes.push(`${column.source}: ${note}`);
  }
  const hospital = columns.find((column) => guesses.get(column.name)?.type === "text" && isHospitalHeader(column.source));
  const period =
    columns.find((column) => guesses.get(column.name)?.type === "date" && isPeriodHeader(column.source)) ??
    columns.find((column) => guesses.get(column.name)?.isMonth === true);
  const codes = hospital ? new Set(body.map((record) => record[hospital.at])).size : 0;
  for (const column of columns) {
    // A column called like one the submission adds gets out of its way.
    const isTaken = (column.name === "hospital" && !hospital) || (column.name === "period" && !period);
    if (!isTaken) continue;
    guesses.set(`${column.name}_in_file`, guesses.get(column.name) ?? NO_GUESS);
    column.name = `${column.name}_in_file`;
  }
  const identifiers: Contract["identifiers"] = {};
  for (const column of columns) {
    if (column === hospital || column === period) continue;
    const values = body.map((record) => record[column.at] ?? "").filter((value) => value.trim() !== "");
    const proposed = proposeIdentifier([column.name, column.source], guesses.get(column.name)?.type ?? "text", values);
    if (proposed === null) continue;
    notes.push(`${column.source}: ${proposed.note}`);
    if (proposed.action !== null) identifiers[column.name] = proposed.action;
  }
  if (hospital) notes.push(`The rows of a hospital are told apart by ${hospital.source}.`);
  if (period) notes.push(`The month of a row is taken from ${period.source}.`);

  notes.push(...unitNotes(columns, body));
  const groupOf = (at: number) => (typeof groups?.[at] === "string" ? { group: groups[at] } : {});
  const contract = parseContract({
    format: {
      ...format,
      ...(total === null
        ? {}
        : { skipRows: { any: spellings(records, total.at).map((value) => ({ field: total.name, op: "eq", value })) } }),
    },
    columns: columns.map((column) => {
      const guess = guesses.get(column.name);
      return {
        name: column.name,
        source: column.source,
        type: guess?.type ?? "text",
        label: column.label,
        ...(column.unit === undefined ? {} : { unit: column.unit }),
        ...groupOf(column.at),
        ...(column === hospital || column === period ? { required: true } : {}),
        ...(guess !== undefined && guess.nullWords.length > 0 ? { nullWords: ["", ...guess.nullWords] } : {}),
        ...(guess !== undefined && guess.clean.length > 0 ? { clean: guess.clean } : {}),
      };
    }),
    hospital: hospital ? { column: hospital.name } : { submission: true },
    period: period ? { column: period.name } : { submission: true },
    ...proposedIdentifiers(fields, identifiers),
    // Many small hospitals in one file are kept in one part a month.
    partition: codes > MANY_HOSPITALS ? ["period"] : ["hospital", "period"],
  });
  return { contract, notes, lines };
}

function columnTexts(records: string[][], at: number): string[] {
  return records.map((record) => record[at] ?? "");
}

function hasTexts(records: string[][], at: number): boolean {
  return records.some((record) => (record[at] ?? "").trim() !== "");
}

function layoutNotes(headerAt: number, groupsAt: number | null, fields: ProposedField[]): string[] {
  if (headerAt === 0) return [];
  const read = [
    ...(fields.length === 0 ? [] : [`values of ${fields.map((field) => field.key).join(", ")}`]),
    ...(groupsAt === null ? [] : [`names of groups from line ${groupsAt + 1}`]),
  ];
  const rest = read.length === 0 ? "the lines above it are not read" : `of the lines above it are read: ${read.join(", and ")}`;
  return [`The names of the columns are taken from line ${headerAt + 1}; ${rest}.`];
}

/** Fields above the header that say who the patient is are left out or replaced unless a person says otherwise. */
function proposedIdentifiers(
  fields: ProposedField[],
  found: Contract["identifiers"] = {},
): { identifiers?: Record<string, unknown>; patient?: string } {
  const identifiers: Record<string, unknown> = { ...found };
  let patient: string | undefined;
  for (const { as, type } of fields) {
    if (/^(patient|subject)?_?(id|mrn|number|no)$|^mrn$|nhs_(no|number)/.test(as)) {
      identifiers[as] = "pseudonym";
      patient ??= as;
    } else if (/birth|^dob$/.test(as)) identifiers[as] = type === "date" ? "year" : "drop";
    else if (/^(patient|subject)_?name$|surname|forename|^name$|phone|address|e?mail/.test(as)) identifiers[as] = "drop";
  }
  return { ...(Object.keys(identifiers).length === 0 ? {} : { identifiers }), ...(patient === undefined ? {} : { patient }) };
}

/** Where each row says its own unit, one column can hold several: a person has to say which is converted to which. */
function unitNotes(columns: { at: number; source: string }[], records: string[][]): string[] {
  return columns
    .filter((column) => /^(units?|uom|value[ _-]?uom|result[ _-]?units?)$/i.test(column.source))
    .filter(
      (column) =>
        new Set(
          columnTexts(records, column.at)
            .map((text) => text.trim())
            .filter((text) => text !== ""),
        ).size > 1,
    )
    .map(
      (column) =>
        `${column.source}: rows are in different units; where one measurement comes in several, convert it with the step unit, by this column and by what was measured.`,
    );
}

type Wide = {
  format: Record<string, unknown>;
  columns: { at: number; name: string; label: string; source: string }[];
  instruments: NonNullable<Contract["channels"]>["instruments"];
  fields: ProposedField[];
  table: string[][];
  records: string[][];
};

/** A wide export of a device: its instruments as arrays, its clock, many files a month, each replaced by name. */
function proposeWide({ format, columns, instruments, fields, table, records }: Wide, notes: string[]): Omit<Proposal, "lines"> {
  const channels = instruments.reduce((sum, one) => sum + one.width, 0);
  notes.push(`${channels} columns are channels of ${instruments.length} instruments; each instrument is stored as one array.`);
  notes.push("A month has many such files, each replaced by the next one of its name; say replace if one file is the whole month.");
  const clock = columns.find((column) => /clock|date.?time/i.test(column.source)) ?? columns[0];
  const day = fields.find((field) => field.type === "date" && /test|record|study|start|date/.test(field.as) && !/birth|dob/.test(field.as));
  const hour = fields.find((field) => /time/.test(field.as) && field.type === "text");
  const written = day === undefined ? undefined : table[day.line - 1]?.[1]?.trim();
  const encoding = clock === undefined ? null : clockEncoding(columnTexts(records, clock.at), isoDay(written));
  if (clock !== undefined && encoding === null)
    notes.push(
      `${clock.source}: how the device writes its clock cannot be told from the file; it is taken as seconds since 1970 divided by 100,000. Check it.`,
    );
  const contract = parseContract({
    format,
    columns: columns.map(({ name, source, label }) => ({
      name,
      source,
      label,
      type: name === clock?.name ? "timestamp" : "text",
      required: name === clock?.name,
    })),
    channels: { instruments },
    clock: {
      column: clock?.name,
      encoding: encoding ?? "unix_1e5",
      ...(day === undefined ? {} : { date: day.as, ...(hour === undefined ? {} : { time: hour.as }) }),
    },
    delivery: "file",
    hospital: { submission: true },
    period: { column: clock?.name },
    ...proposedIdentifiers(fields),
  });
  return { contract, notes };
}

function isoDay(text: string | undefined): string | null {
  const [, year, month = "", day = ""] = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/.exec(text ?? "") ?? [];
  return year === undefined ? null : `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

/** The column by which total rows can be told: in such a row every text says TOTAL. */
function findTotal<C extends { at: number; name: string }>(records: string[][], columns: C[]): C | null {
  const totals = records.filter((record) => {
    const texts = record.filter((field) => field.trim() !== "" && !/^[-+]?[\d.,\s%]+$/.test(field.trim()));
    return texts.length > 0 && texts.every((field) => field.trim().toUpperCase() === "TOTAL");
  });
  if (totals.length === 0 || totals.length > records.length / 10) return null;
  const others = records.filter((record) => !totals.includes(record));
  return (
    columns.find(
      ({ at }) =>
        totals.every((record) => record[at]?.trim().toUpperCase() === "TOTAL") &&
        !others.some((record) => record[at]?.trim().toUpperCase() === "TOTAL"),
    ) ?? null
  );
}

/** The ways TOTAL is written, those of the file first. */
function spellings(records: string[][], at: number): string[] {
  const seen = new Set(["TOTAL", "Total", "total"]);
  for (const record of records) if ((record[at] ?? "").trim().toUpperCase() === "TOTAL") seen.add(record[at] ?? "");
  return [...seen];
}

function isHospitalHeader(header: string): boolean {
  return /^(org(ani[sz]ation)?[ _-]?code|provider[ _-]?(org[ _-]?)?code|hospital([ _-]?(code|id))?|site[ _-]?code|trust[ _-]?code)$/i.test(
    header.trim(),
  );
}

function isPeriodHeader(header: string): boolean {
  return /^(period|month|reporting[ _-]?(period|month)|year[ _-]?month)$/i.test(header.trim());
}
