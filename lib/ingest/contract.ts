import { z } from "zod";
import { AppError, type ErrorDetail } from "@/lib/errors";
import { parseColumnType, type DatasetSchema, type Filter, type SchemaColumn } from "@/lib/query";
import { channelColumns, channelMistakes } from "./channel-columns";
import { CleanStep } from "./clean-steps";
import { columnSources } from "./column-sources";
import { columnMistakes, filterMistakes, preambleMistakes, referenceMistakes } from "./contract-mistakes";
import { deliveryMistakes } from "./delivery-mistakes";
import { identifierMistakes, publishedColumns } from "./identifier-actions";
import { wideMistakes } from "./wide/wide-mistakes";

const NAME = /^[a-z][a-z0-9_]{0,59}$/;
/** Channels are called as in their file, which may be in upper case. */
const CHANNEL_OR_NAME = /^[A-Za-z][A-Za-z0-9_]{0,59}$/;
const name = z.string().regex(NAME, "must be lower-case letters, digits and _, beginning with a letter, at most 60 characters");
const filter = z.custom<Filter>((value) => typeof value === "object" && value !== null && !Array.isArray(value), "must be a filter");

/** A value in the lines above the header, such as `TestDate,2019/8/21`: the same for every row of the file. */
const PreambleField = z.strictObject({
  line: z.number().int().min(1).max(100),
  key: z.string().min(1).max(200),
  as: name,
  type: z.string(),
  required: z.boolean().default(true),
  clean: z.array(CleanStep).max(30).default([]),
  label: z.string().max(200).optional(),
  description: z.string().max(2000).optional(),
});

/** How the bytes become records. */
export const Format = z.strictObject({
  encoding: z.enum(["auto", "utf-8", "utf-16", "latin-1", "windows-1252"]).default("auto"),
  delimiter: z.enum([",", ";", "\t", "|", ":", "^", "~"]).default(","),
  quote: z.enum(['"', "'"]).nullable().default('"'),
  /** The physical line that holds the column names; of the lines above it those of `groups` and `preamble` are read. */
  header: z.number().int().min(1).max(100).default(1),
  /** The line of names above the header that each hold for the columns from there on. */
  groups: z.number().int().min(1).nullable().default(null),
  preamble: z.array(PreambleField).max(50).default([]),
  nullWords: z.array(z.string()).max(100).default([""]),
  embeddedNewlines: z.boolean().default(false),
  skipRows: filter.nullable().default(null),
  maxLineBytes: z
    .number()
    .int()
    .min(1024)
    .max(16 * 1024 * 1024)
    .default(1024 * 1024),
});

const Column = z.strictObject({
  name,
  source: z.string().min(1).optional(),
  sources: z.array(z.string().min(1)).min(1).max(20).optional(),
  type: z.string(),
  required: z.boolean().default(false),
  label: z.string().max(200).optional(),
  unit: z.string().max(60).optional(),
  /** A heading it is listed under: what the line of group names says of it. */
  group: z.string().max(300).optional(),
  description: z.string().max(2000).optional(),
  clean: z.array(CleanStep).max(30).default([]),
  nullWords: z.array(z.string()).max(100).optional(),
});

/** What happens to a column that tells who a person is, before anything is published. */
const Identifier = z.union([
  z.enum(["drop", "pseudonym", "date_shift", "year", "month", "age_cap", "postcode_prefix"]),
  z.strictObject({ action: z.literal("age_cap"), max: z.number().int().min(1).max(120) }),
  z.strictObject({ action: z.literal("postcode_prefix"), length: z.number().int().min(1).max(8) }),
  /** It looks like an identifier and is none, for the reason given. */
  z.strictObject({ action: z.literal("keep"), reason: z.string().min(1).max(500) }),
]);

/** One instrument of a wide export: `width` columns `<code>_1 … <code>_<width>`, kept together as one array. */
const Instrument = z.strictObject({
  code: z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,29}$/),
  width: z.number().int().min(1).max(10_000),
  group: z.string().max(300).optional(),
  unit: z.string().max(60).optional(),
  type: z.enum(["double", "text"]).default("double"),
});

/** How the clock of a device is written, and what it is checked against. */
const Clock = z.strictObject({
  /** The timestamp column it fills. */
  column: name,
  /** `unix_1e5`: seconds since 1970 divided by 100,000; `days_1970`: days since 1970. */
  encoding: z.enum(["unix_1e5", "days_1970"]),
  /** Names of preamble fields: the day and the time at which the recording began, in the contract's zone. */
  date: name.nullable().default(null),
  time: name.nullable().default(null),
});

const share = z.number().min(0).max(1);

/** From when on a file is held for a person, or rejected. Shares are judged from `minRows` received rows on. */
const Thresholds = z.strictObject({
  minRows: z.number().int().min(0).default(1000),
  /** Lines whose structure is broken: more than this share, or this many, reject the file. */
  structuralShare: share.default(0.001),
  structuralLines: z.number().int().min(0).default(1000),
  /** Rejected rows: more than this share hold the file. */
  rejectedHoldShare: share.default(0.01),
  /** Rejected rows: more than this share reject the file. Given explicitly, it holds for files of any size. */
  rejectedShare: share.optional(),
  /** Row count: robust z of its logarithm from which it is told of, and from which it holds. */
  rowsWarn: z.number().positive().default(3.5),
  rowsHold: z.number().positive().default(6),
  /** Population stability index of a number's distribution. */
  shapeWarn: z.number().positive().default(0.1),
  shapeHold: z.number().positive().default(0.25),
  /** Jensen–Shannon divergence of a text's values. */
  valuesWarn: share.default(0.1),
  /** Rows that are also in another month of the hospital. */
  copyHold: share.default(0.9),
});

const whose = z.union([z.strictObject({ column: name }), z.strictObject({ submission: z.literal(true) })]);

/** The contract of a dataset: how a file becomes rows. Written by people; every key is checked, none is ignored. */
export const Contract = z.strictObject({
  format: Format.prefault({}),
  columns: z.array(Column).min(1).max(2000),
  unknownColumns: z.enum(["hold", "ignore"]).default("hold"),
  key: z.array(name).max(20).default([]),
  onDuplicate: z.enum(["keep_last", "keep_first", "reject", "keep_all"]).default("keep_last"),
  hospital: whose.default({ submission: true }),
  period: whose.default({ submission: true }),
  partition: z.array(z.enum(["hospital", "period"])).default(["hospital", "period"]),
  /** The zone that timestamps with an offset are converted to. */
  zone: z.string().default("UTC"),
  patient: name.nullable().default(null),
  identifiers: z.record(z.string().regex(CHANNEL_OR_NAME, "must be the name of a column"), Identifier).default({}),
  /** The columns of a wide export, by instrument; their names in questions are those of the file, such as `I5_3`. */
  channels: z
    .strictObject({ instruments: z.array(Instrument).min(1).max(2000) })
    .nullable()
    .default(null),
  clock: Clock.nullable().default(null),
  /** `replace`: a file is the whole month. `append`: it adds to the month, by key. `file`: a month has many files, each replaced by name. */
  delivery: z.enum(["replace", "append", "file"]).default("replace"),
  /** The column that says what was measured: numbers are compared with earlier months within it. */
  analyte: name.nullable().default(null),
  rules: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,59}$/),
        check: filter,
        severity: z.enum(["reject", "warn"]).default("reject"),
        /** What the rule asks for, in words for whoever has to put a file right. */
        description: z.string().trim().min(1).max(300).optional(),
      }),
    )
    .max(200)
    .default([]),
  thresholds: Thresholds.prefault({}),
});
export type Contract = z.infer<typeof Contract>;
export type Identifier = z.infer<typeof Identifier>;
export type Instrument = z.infer<typeof Instrument>;
export type ContractColumn = Contract["columns"][number];
export type PreambleField = Contract["format"]["preamble"][number];

/**
 * Reads a contract and fills in what it leaves out. Throws INVALID_INPUT with one detail per mistake, and
 * UNSUPPORTED for a documented part that this server cannot honour: a contract is kept whole or not at all.
 */
export function parseContract(input: unknown): Contract {
  const parsed = Contract.safeParse(input);
  if (!parsed.success) {
    throw invalid(parsed.error.issues.map((issue) => ({ path: issue.path.join("."), message: issueMessage(issue) })));
  }
  const contract = parsed.data;
  const details = [
    ...columnMistakes(contract),
    ...preambleMistakes(contract),
    ...referenceMistakes(contract),
    ...deliveryMistakes(contract),
    ...channelMistakes(contract),
    ...wideMistakes(contract),
  ];
  if (details.length > 0) throw invalid(details);
  const filterDetails = [...filterMistakes(contract), ...identifierMistakes(contract, loadedSchema(contract))];
  if (filterDetails.length > 0) throw invalid(filterDetails);
  return contract;
}

/** The logical columns that the contract publishes: those that are loaded, with identifiers as they are replaced. */
export function contractSchema(contract: Contract): SchemaColumn[] {
  return publishedColumns(loadedSchema(contract), contract);
}

/**
 * The columns as they are read and checked: the contract's, the fields of the preamble, the channels, and `hospital` and
 * `period` when they come from the submission.
 */
export function loadedSchema(contract: Contract): SchemaColumn[] {
  const columns: SchemaColumn[] = contract.columns.map((column) => ({
    name: column.name,
    label: column.label ?? defaultLabel(column),
    type: parseColumnType(column.type),
    ...(column.unit === undefined ? {} : { unit: column.unit }),
    ...(column.description === undefined ? {} : { description: column.description }),
    ...(column.group === undefined ? {} : { group: column.group }),
  }));
  columns.push(...contract.format.preamble.map(preambleColumn));
  columns.push(...channelColumns(contract.channels));
  if ("submission" in contract.hospital) {
    columns.push({ name: "hospital", label: "Hospital", type: { kind: "text" }, description: "The hospital the file was sent for" });
  }
  if ("submission" in contract.period) {
    columns.push({
      name: "period",
      label: "Period",
      type: { kind: "date" },
      description: "The first day of the month the file was sent for",
    });
  }
  return columns;
}

function preambleColumn(field: PreambleField): SchemaColumn {
  const { as: name, key, label = key, type, description } = field;
  return { name, label, type: parseColumnType(type), ...(description === undefined ? {} : { description }) };
}

/** The null words that hold for a column. */
export function columnNullWords(contract: Contract, column: ContractColumn): string[] {
  return column.nullWords ?? contract.format.nullWords;
}

/** The typed columns as a schema for filters. */
export function typedSchema(contract: Contract): DatasetSchema {
  return { slug: "file", name: "file", version: 0, columns: loadedSchema(contract) };
}

/** The same names, all text: what `skipRows` sees. */
export function rawSchema(contract: Contract): DatasetSchema {
  const columns = contract.columns.map((column): SchemaColumn => ({ name: column.name, label: column.name, type: { kind: "text" } }));
  return { slug: "file", name: "file", version: 0, columns };
}

function defaultLabel(column: ContractColumn): string {
  const source = columnSources(column);
  if (source.length === 1 && source[0] !== column.name) return (source[0] ?? "").trim();
  const words = column.name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function invalid(details: ErrorDetail[]): AppError {
  const first = details[0];
  const where = first && first.path !== "" ? `${first.path}: ${first.message}` : (first?.message ?? "");
  const more = details.length > 1 ? ` (and ${details.length - 1} more)` : "";
  return new AppError("INVALID_INPUT", `The contract is not valid. ${where}${more}. Nothing was changed.`, { details });
}

function issueMessage(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") return `unknown key ${issue.keys.map((key) => `"${key}"`).join(", ")}`;
  return issue.message;
}
