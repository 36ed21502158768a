import { compileFilter, identifier, integerLiteral, join, sql, value, type Filter, type SqlFragment } from "@/lib/query";
import { cleanColumn, emptyIsNull, text, textName, typeRule, valueSteps, type CleanColumn } from "./clean";
import { unitStep } from "./column-sources";
import { columnNullWords, loadedSchema, rawSchema, typedSchema, type Contract } from "./contract";
import type { PreambleValues } from "./preamble";
import type { ScanSummary } from "./scan";
import type { Pseudonyms } from "./types";
import { storedType } from "./typed-text";
import { unitColumns, unitSelects } from "./unit-sql";

/** What the load reads of a scan. */
export type LoadShape = Pick<ScanSummary, "loadPath" | "skipLines" | "fields" | "positions" | "units" | "longestRecord"> & {
  isRewritten?: boolean;
};
export type LoadOptions = {
  contract: Contract;
  scan: LoadShape;
  hospital: string | null;
  period: string | null;
  now: Date;
  /** The typed values from the lines above the header, by name. */
  preamble?: PreambleValues;
  pseudonyms?: Pseudonyms | undefined;
};

/** The columns of the loaded table beside those of the contract. */
export const REASONS = identifier("__reasons");
export const SKIPPED = identifier("__skipped");
export const NOT_FINITE = identifier("__not_finite");

/** What programs write for a number that is none: a double column has an empty value there. */
const NOT_FINITE_TEXT = "(?i)[+-]?(?:nan|inf|infinity)";

/** No text of a file: the engine then leaves empty fields as they are. */
const NO_NULL = "\u0001medlake: nothing is null\u0001";

/** How the engine's CSV reader itself types a column that needs nothing else; null for one that is read as text. */
export function nativeKinds(options: LoadOptions): ("integer" | "double" | null)[] {
  const { contract } = options;
  const schema = loadedSchema(contract);
  const uses = new Map<number, number>();
  for (const at of [...options.scan.positions.flat(), ...Object.values(options.scan.units)]) uses.set(at, (uses.get(at) ?? 0) + 1);
  const onlyEmpty = contract.columns.every((column) => columnNullWords(contract, column).join("\n") === "");
  return contract.columns.map((column, index) => {
    const kind = schema[index]?.type.kind;
    const at = options.scan.positions[index] ?? [];
    const plain =
      onlyEmpty &&
      column.clean.length === 0 &&
      at.length === 1 &&
      (at[0] ?? -1) >= 0 &&
      uses.get(at[0] ?? -1) === 1 &&
      contract.format.skipRows === null;
    return plain && (kind === "integer" || kind === "double") ? kind : null;
  });
}

/**
 * The SELECT that turns the file into typed rows, in the order of the file: the contract's columns, then the fields of the
 * preamble, then `__skipped`, then `__reasons`, which is NULL for a row that can be published, then `__not_finite`, the
 * columns in which a NaN or an infinity became empty, NULL for none. The columns in `native` are typed by the engine's
 * CSV reader, which is lenient: the caller must know that their bytes leave it no room. A `trace` notes what each step
 * made of each text, in columns of its own behind the others.
 */
export function loadSelect(options: LoadOptions, native: ("integer" | "double" | null)[] = [], trace: Trace | null = null): SqlFragment {
  const { contract } = options;
  const schema = loadedSchema(contract);
  const columns = contract.columns.map((column, index) => {
    const found = schema[index];
    if (found === undefined) throw new Error("a column has no type");
    return cleanColumn(contract, column, found.type, index, native[index] ?? null);
  });
  const names = columns.map((one) => identifier(one.column.name));
  const refused = sql`__refused`;
  const carried = new Carried();

  // Raw text under the contract's names, for skipRows and the first step.
  const raw = columns.map(
    (one, index) => sql`${rawText(one.column.clean[0], options.scan.positions[index] ?? [])} as ${names[index] ?? refused}`,
  );
  const units = columns.flatMap((one, index) => unitSelects(one.column, index, options.scan.units));
  const skip = contract.format.skipRows
    ? sql`coalesce(${compileFilter(contract.format.skipRows, rawSchema(contract), { now: options.now })}, false)`
    : sql`false`;
  let query = sql`select ${join([...raw, ...units], "comma")} from ${readCsv(options, native)}`;
  columns.forEach((one, index) => {
    if (unitStep(one.column) === null) return;
    const { factor, offset } = unitColumns(index);
    carried.keep(factor, factor);
    carried.keep(offset, offset);
  });
  columns.forEach((one, index) => trace?.raw(one, index, names[index] ?? refused, carried));
  query = sql`select ${join(
    columns.map((_, index) => sql`${names[index] ?? refused} as ${textName(index)}`),
    "comma",
  )}, ${carried.select()}${skip} as ${SKIPPED}, cast(null as varchar) as ${refused} from (${query})`;

  // Cleaning, one layer for each step.
  const depth = Math.max(0, ...columns.map((one) => one.layers.length));
  for (let layer = 0; layer < depth; layer++) {
    const texts = columns.map((one, index) => sql`${one.layers[layer]?.text ?? textName(index)} as ${textName(index)}`);
    const refusals = columns.flatMap((one) => {
      const test = one.layers[layer]?.refused;
      return test ? [sql`case when ${test} then ${text(`${one.column.name}: not_in_map`)} end`] : [];
    });
    const refusal = refusals.length > 0 ? sql`nullif(concat_ws('; ', ${refused}, ${join(refusals, "comma")}), '')` : refused;
    query = sql`select ${join(texts, "comma")}, ${carried.select()}${SKIPPED}, ${refusal} as ${refused} from (${query})`;
    columns.forEach((one, index) => {
      const step = one.layers[layer]?.step;
      if (step !== undefined) trace?.step(one, index, step, textName(index), carried);
    });
  }

  // Types, layer by layer; the text stays beside the value to tell an unreadable one from an empty one.
  const stepped = columns.map((one, index) => valueSteps(one, index, contract.zone));
  const layered = stepped.map((steps) => steps.flat());
  const height = Math.max(...layered.map((one) => one.length));
  for (let layer = 0; layer < height; layer++) {
    const values = layered.map((one, index) => sql`${one[layer] ?? identifier(`__v${index}`)} as ${identifier(`__v${index}`)}`);
    const texts = columns.map((_, index) => textName(index));
    query = sql`select ${join([...values, ...texts], "comma")}, ${carried.select()}${SKIPPED}, ${refused} from (${query})`;
    columns.forEach((one, index) => {
      const step = stepEndingAt(stepped[index] ?? [], layer);
      const name = step === null ? undefined : one.parse[step]?.step;
      if (name !== undefined) trace?.step(one, index, name, identifier(`__v${index}`), carried);
    });
  }

  const strays = columns.flatMap((one, index) => (one.type.kind === "double" && one.native === null ? [index] : []));
  query = withoutStrays(query, columns, strays, refused, carried);

  const tests: { when: SqlFragment; reason: string }[] = [];
  const typed = [
    ...columns.map((_, index) => sql`${identifier(`__v${index}`)} as ${names[index] ?? refused}`),
    ...columns.map((_, index) => textName(index)),
    ...preambleColumns(options),
    ...submissionColumns(options),
  ];
  query = sql`select ${join(typed, "comma")}, ${carried.select()}${SKIPPED}, ${refused}, ${NOT_FINITE} from (${query})`;

  columns.forEach((one, index) => tests.push(...valueTests(one, index, names[index] ?? refused)));
  tests.push(...belongingTests(options), ...keyTests(contract));
  for (const rule of contract.rules) {
    if (rule.severity === "reject") tests.push({ when: violation(contract, rule.check, options.now), reason: rule.name });
  }
  const hasRefusals = contract.columns.some((column) => column.clean.some((step) => step.step === "map" && step.otherwise === "reject"));
  const bad = [...tests.map((test) => test.when), ...(hasRefusals ? [sql`${refused} is not null`] : [])];
  const words = tests.map((test) => sql`case when ${test.when} then ${text(test.reason)} end`);
  const reasons =
    bad.length === 0
      ? sql`cast(null as varchar)`
      : sql`case when not ${SKIPPED} and (${join(bad, "or")}) then concat_ws('; ', ${join([refused, ...words], "comma")}) end`;
  const published = [...names, ...contract.format.preamble.map((field) => identifier(field.as))];
  const traced = trace === null ? sql`` : sql`, ${join(carried.names(), "comma")}`;
  return sql`select ${join(published, "comma")}, ${SKIPPED}, ${reasons} as ${REASONS}, ${NOT_FINITE}${traced} from (${query})`;
}

/** Notes what became of each column on its way, by keeping texts and values under names of its own. */
export type Trace = {
  raw: (clean: CleanColumn, index: number, from: SqlFragment, carried: Carried) => void;
  step: (clean: CleanColumn, index: number, step: string, from: SqlFragment, carried: Carried) => void;
};

/** Columns that are taken along from one layer to the next, unchanged. */
export class Carried {
  private readonly kept: SqlFragment[] = [];
  private fresh: { name: SqlFragment; from: SqlFragment }[] = [];

  /** From the next layer on, what is `from` in the one before it goes along as `name`. */
  keep(name: SqlFragment, from: SqlFragment): void {
    this.fresh.push({ name, from });
  }

  /** For the list of a SELECT, with a comma behind. */
  select(): SqlFragment {
    const fresh = this.fresh.map(({ name, from }) => sql`${from} as ${name}`);
    const all = [...this.kept, ...fresh];
    this.kept.push(...this.fresh.map(({ name }) => name));
    this.fresh = [];
    return all.length === 0 ? sql`` : sql`${join(all, "comma")}, `;
  }

  names(): SqlFragment[] {
    return this.kept;
  }
}

/** Which step's last layer this is; null for none. */
function stepEndingAt(steps: SqlFragment[][], layer: number): number | null {
  let end = -1;
  for (const [step, layers] of steps.entries()) {
    end += layers.length;
    if (end === layer) return step;
  }
  return null;
}

/** When a value is not what its column asks for. */
function valueTests({ column, type }: CleanColumn, index: number, name: SqlFragment): { when: SqlFragment; reason: string }[] {
  const from = textName(index);
  const tests: { when: SqlFragment; reason: string }[] = [];
  const isReject = unitStep(column)?.otherwise === "reject";
  const { factor } = unitColumns(index);
  if (isReject) tests.push({ when: sql`(${from} is not null and ${factor} is null)`, reason: `${column.name}: unit_unknown` });
  if (type.kind !== "text") {
    const unreadable = sql`${from} is not null and ${name} is null`;
    tests.push({
      when: isReject ? sql`(${unreadable} and ${factor} is not null)` : sql`(${unreadable})`,
      reason: `${column.name}: ${typeRule(type)}`,
    });
  }
  if (column.required) {
    const missing = type.kind === "text" ? sql`coalesce(${from}, '') = ''` : sql`${from} is null`;
    tests.push({ when: missing, reason: `${column.name}: value_missing` });
  }
  return tests;
}

/** Makes the texts of `strays` empty where they say that there is no finite number, and notes the columns. */
function withoutStrays(query: SqlFragment, columns: CleanColumn[], strays: number[], refused: SqlFragment, carried: Carried): SqlFragment {
  const kept = join(
    columns.map((_, index) => identifier(`__v${index}`)),
    "comma",
  );
  const texts = columns.map((_, index) => textName(index));
  if (strays.length === 0) {
    return sql`select ${kept}, ${join(texts, "comma")}, ${carried.select()}${SKIPPED}, ${refused}, cast(null as varchar) as ${NOT_FINITE} from (${query})`;
  }
  // The pattern is asked only where nothing could be read.
  const found = strays.map((index) => {
    const asked = sql`case when ${identifier(`__v${index}`)} is null then regexp_full_match(${textName(index)}, ${text(NOT_FINITE_TEXT)}) end`;
    return sql`coalesce(${asked}, false) as ${identifier(`__f${index}`)}`;
  });
  const flagged = sql`select ${kept}, ${join([...texts, ...found], "comma")}, ${carried.select()}${SKIPPED}, ${refused} from (${query})`;
  const emptied = texts.map((name, index) =>
    strays.includes(index) ? sql`case when ${identifier(`__f${index}`)} then null else ${name} end as ${name}` : name,
  );
  const any = join(
    strays.map((index) => identifier(`__f${index}`)),
    "or",
  );
  const named = strays.map((index) => sql`case when ${identifier(`__f${index}`)} then ${text(columns[index]?.column.name ?? "")} end`);
  const note = sql`case when ${any} then concat_ws('; ', ${join(named, "comma")}) end as ${NOT_FINITE}`;
  return sql`select ${kept}, ${join(emptied, "comma")}, ${carried.select()}${SKIPPED}, ${refused}, ${note} from (${flagged})`;
}

/**
 * When a row breaks a rule. A rule that empty values leave undecided is not broken; one that speaks of emptiness
 * is decided by it.
 */
export function violation(contract: Contract, check: Filter, now: Date): SqlFragment {
  const test = compileFilter(check, typedSchema(contract), { now });
  const compared = [...new Set(comparedFields(check))].map((field) => sql`${identifier(field)} is not null`);
  return sql`coalesce(not (${test}), ${compared.length === 0 ? sql`true` : join(compared, "and")})`;
}

/** The fields of the preamble, as constants. */
function preambleColumns({ contract, preamble = {} }: LoadOptions): SqlFragment[] {
  const schema = loadedSchema(contract);
  return contract.format.preamble.map(({ as: name }) => {
    const type = schema.find((column) => column.name === name)?.type;
    const cell = preamble[name];
    // Fails closed: a field that nobody has read must not be published as an empty one.
    if (type === undefined || cell === undefined) throw new Error(`the field ${name} above the header was not read`);
    // An empty value has no type of its own.
    return sql`cast(${value({ type, value: cell })} as ${storedType(type)}) as ${identifier(name)}`;
  });
}

/** The columns that come from the submission, as constants. */
export function submissionColumns(options: Pick<LoadOptions, "contract" | "hospital" | "period">): SqlFragment[] {
  const { contract, hospital, period } = options;
  const columns: SqlFragment[] = [];
  if ("submission" in contract.hospital)
    columns.push(sql`${value({ type: { kind: "text" }, value: hospital })} as ${identifier("hospital")}`);
  if ("submission" in contract.period)
    columns.push(sql`${value({ type: { kind: "date" }, value: `${period ?? ""}-01` })} as ${identifier("period")}`);
  return columns;
}

function comparedFields(filter: Filter): string[] {
  if ("all" in filter) return filter.all.flatMap(comparedFields);
  if ("any" in filter) return filter.any.flatMap(comparedFields);
  if ("not" in filter) return comparedFields(filter.not);
  return filter.op === "is_empty" || filter.op === "is_not_empty" || filter.includeEmpty ? [] : [filter.field];
}

function readCsv({ contract, scan }: LoadOptions, native: ("integer" | "double" | null)[]): SqlFragment {
  const { format } = contract;
  const kinds = new Map(native.map((kind, index) => [scan.positions[index]?.[0], kind]));
  const columns = Array.from({ length: scan.fields }, (_, index) => {
    const kind = kinds.get(index) ?? null;
    return sql`${identifier(`c${index}`)}: ${kind === "integer" ? sql`'BIGINT'` : kind === "double" ? sql`'DOUBLE'` : sql`'VARCHAR'`}`;
  });
  const maxLine = Math.max(2_097_152, scan.longestRecord + 1024);
  return sql`read_csv(${text(scan.loadPath)}, auto_detect=false, header=false, skip=${integerLiteral(scan.skipLines)}, delim=${text(format.delimiter)},
    quote=${text(format.quote ?? "")}, escape=${text(format.quote ?? "")}, comment='', strict_mode=true, null_padding=false, ignore_errors=false,
    encoding='utf-8', compression='none', max_line_size=${integerLiteral(maxLine)}, nullstr=${text(emptyIsNull(contract) ? "" : NO_NULL)}, columns={${join(columns, "comma")}}${scan.isRewritten ? sql`, new_line='\\n'` : sql``})`;
}

function rawText(first: Contract["columns"][number]["clean"][number] | undefined, positions: number[]): SqlFragment {
  const fields = positions.map((at) => (at < 0 ? sql`cast(null as varchar)` : identifier(`c${at}`)));
  const [only] = fields;
  if (only === undefined) return sql`cast(null as varchar)`;
  if (fields.length === 1 && first?.step !== "join") return only;
  return sql`nullif(concat_ws(${text(first?.step === "join" ? first.separator : " ")}, ${join(fields, "comma")}), '')`;
}

function keyTests(contract: Contract): { when: SqlFragment; reason: string }[] {
  if (contract.onDuplicate === "keep_all") return [];
  const own = new Map(contract.columns.map((column) => [column.name, column]));
  // A required column says so itself.
  return contract.key.flatMap((name) =>
    own.get(name)?.required === false ? [{ when: sql`${identifier(name)} is null`, reason: `${name}: key_missing` }] : [],
  );
}

function belongingTests({ contract, hospital, period }: LoadOptions): { when: SqlFragment; reason: string }[] {
  const tests: { when: SqlFragment; reason: string }[] = [];
  if ("column" in contract.hospital) {
    const column = identifier(contract.hospital.column);
    tests.push({ when: sql`${column} is null`, reason: `${contract.hospital.column}: hospital_missing` });
    if (hospital !== null)
      tests.push({ when: sql`coalesce(${column} <> ${text(hospital)}, false)`, reason: `${contract.hospital.column}: hospital_differs` });
  }
  if ("column" in contract.period) {
    const column = identifier(contract.period.column);
    tests.push({ when: sql`${column} is null`, reason: `${contract.period.column}: period_missing` });
    if (period !== null) {
      const from = value({ type: { kind: "date" }, value: `${period}-01` });
      tests.push({
        when: sql`coalesce(${column} < ${from} or ${column} >= cast(${from} + interval '1' month as date), false)`,
        reason: `${contract.period.column}: period_differs`,
      });
    }
  }
  return tests;
}
