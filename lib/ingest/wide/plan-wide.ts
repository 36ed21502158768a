import type { CellValue, ColumnType, SchemaColumn } from "@/lib/query";
import { channelColumns, storedColumn } from "../channel-columns";
import { columnNullWords, type Contract } from "../contract";
import { identifierActions } from "../identifier-actions";
import type { Constant } from "./pages";
import { NOWHERE, TEXT, type StoredFrom, type WideColumn, type WideJob } from "./wide-job";

/** Rows of a row group: wide rows are large, and a group is what is held in memory. */
export const WIDE_ROW_GROUP = 4096;

export type WideFacts = {
  fields: number;
  /** Of the contract's columns, then of the channels. */
  positions: number[][];
  hospital: string;
  /** Where the contract takes the month from the upload. */
  period: string | null;
  /** The fields above the header as they are published, by name, with their types then. */
  above: { name: string; type: ColumnType; value: CellValue }[];
  shiftDays: number;
  directory: string;
  reasonsPath: string;
};

/** What is read from where and stored as what: the contract and the file's header made into one plain list. */
export function planWide(contract: Contract, facts: WideFacts): WideJob {
  const { clock, channels } = contract;
  if (clock === null || channels === null) throw new Error("the contract has no channels");
  const plan = new Plan(contract, facts);
  const dropped = new Set([...identifierActions(contract)].flatMap(([name, { action }]) => (action === "drop" ? [name] : [])));
  const columns: WideColumn[] = [];
  const named = channelColumns(channels);
  let at = contract.columns.length;
  const packed: WideColumn[] = [];
  // The channels have the first slots.
  for (const instrument of channels.instruments) {
    const own = named.slice(at - contract.columns.length, at - contract.columns.length + instrument.width);
    const column = plan.instrument(storedColumn(instrument), instrument.code, own, at, dropped);
    if (column !== null) packed.push(column);
    at += instrument.width;
  }
  contract.columns.forEach((column, index) => {
    const base = { name: column.name, logical: [column.name], instrument: null };
    if (column.name === clock.column) columns.push({ ...base, kind: "timestamp", from: { is: "clock" } });
    else if (dropped.has(column.name)) return;
    else if (column.type === "double") columns.push({ ...base, kind: "double", from: plan.number(column.name, index) });
    else columns.push({ ...base, kind: "text", from: plan.text(column.name, index, column.required, columnNullWords(contract, column)) });
  });
  plan.number(
    clock.column,
    contract.columns.findIndex((one) => one.name === clock.column),
  );
  columns.push(...facts.above.map(({ name, type, value }) => constantColumn(name, type, value)), ...packed);
  columns.push(...submission(contract, facts));
  const fromUpload = "submission" in contract.period;
  return {
    delimiter: contract.format.delimiter.charCodeAt(0),
    quote: contract.format.quote === null ? -1 : contract.format.quote.charCodeAt(0),
    nullWords: contract.format.nullWords,
    targets: plan.targets,
    numbers: plan.numbers,
    texts: plan.texts,
    clock: { name: clock.column, encoding: clock.encoding, zone: contract.zone, shiftDays: facts.shiftDays },
    columns,
    widths: plan.widths,
    period: fromUpload ? facts.period : null,
    wantedPeriod: fromUpload ? null : facts.period,
    rowGroup: WIDE_ROW_GROUP,
    directory: facts.directory,
    reasonsPath: facts.reasonsPath,
  };
}

class Plan {
  readonly targets: number[];
  readonly numbers: WideJob["numbers"] = [];
  readonly texts: WideJob["texts"] = [];
  readonly widths: number[] = [];
  private readonly contract: Contract;
  private readonly positions: number[][];

  constructor(contract: Contract, facts: WideFacts) {
    this.contract = contract;
    this.positions = facts.positions;
    this.targets = Array.from({ length: facts.fields }, () => NOWHERE);
  }

  /** A number of every row in a slot of its own. */
  number(name: string, index: number): StoredFrom {
    const slot = this.slot(name, index);
    this.widths.push(1);
    return { is: "slots", slot, width: 1 };
  }

  text(name: string, index: number, required: boolean, nullWords: string[]): StoredFrom {
    const at = this.positions[index]?.[0] ?? -1;
    const text = this.texts.length;
    this.texts.push({ name, required, nullWords: [...nullWords, ""] });
    if (at >= 0) this.targets[at] = TEXT - text;
    return { is: "text", index: text };
  }

  /** An instrument's channels, which stand at `index` and behind it; null when they are dropped. */
  instrument(name: string, code: string, channels: SchemaColumn[], index: number, dropped: ReadonlySet<string>): WideColumn | null {
    const logical = channels.map((channel) => channel.name);
    const [first = ""] = logical;
    if (channels[0]?.type.kind === "text") {
      if (dropped.has(first)) return null;
      return { name, kind: "text", logical, instrument: null, from: this.text(first, index, false, this.contract.format.nullWords) };
    }
    const slot = this.numbers.length;
    logical.forEach((channel, at) => this.slot(channel, index + at));
    this.widths.push(logical.length);
    const from: StoredFrom = { is: "slots", slot, width: logical.length };
    return { name, kind: logical.length === 1 ? "double" : "array", logical, instrument: code, from };
  }

  private slot(name: string, index: number): number {
    const at = this.positions[index]?.[0] ?? -1;
    const slot = this.numbers.length;
    this.numbers.push({ name, missing: at < 0 });
    if (at >= 0) this.targets[at] = slot;
    return slot;
  }
}

function submission(contract: Contract, facts: WideFacts): WideColumn[] {
  const columns: WideColumn[] = [];
  if ("submission" in contract.hospital) columns.push(constantColumn("hospital", { kind: "text" }, facts.hospital));
  if ("submission" in contract.period) columns.push(constantColumn("period", { kind: "date" }, `${facts.period ?? ""}-01`));
  return columns;
}

function constantColumn(name: string, type: ColumnType, value: CellValue): WideColumn {
  return { name, kind: storedKind(type), logical: [name], instrument: null, from: { is: "constant", constant: constantOf(type, value) } };
}

function storedKind(type: ColumnType): Exclude<ColumnType["kind"], "decimal"> {
  if (type.kind === "decimal") throw new Error("a wide export has no decimals");
  return type.kind;
}

function constantOf(type: ColumnType, value: CellValue): Constant {
  const kind = storedKind(type);
  switch (kind) {
    case "text":
    case "date":
    case "timestamp":
      return { kind, value: value === null ? null : String(value) };
    case "boolean":
      return { kind, value: value === null ? null : value === true };
    case "double":
    case "integer":
      return { kind, value: value === null ? null : Number(value) };
  }
}
