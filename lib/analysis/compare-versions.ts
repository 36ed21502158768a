import type { Tx } from "@/db";
import { openDataset, requireScope, type DatasetRow, type DataScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { refuseLive, versionSchema, type VersionSchema } from "@/lib/catalog";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { Policy } from "@/lib/disclosure";
import { openDuckdb } from "@/lib/engines";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { parseContract } from "@/lib/ingest";
import { matchPartitions, pinVersion, readFiles, shareOf, type Partition, type Pin, type PinnedFile } from "@/lib/lake";
import {
  compileCountDifferences,
  compileDifferingRows,
  formatColumnType,
  type CellValue,
  type Comparison,
  type SchemaColumn,
} from "@/lib/query";
import type { ComparedRow, VersionComparison } from "./answers";
import { byteLimitOf, refuseOverLimit } from "./byte-limit";
import { directoriesOf } from "./directories";
import { letGo } from "./open-datasets";
import { filesSource } from "./question-sources";
import { requirePerson } from "./record";
import { trackQuery, type Tracked } from "./running-queries";
import { CompareVersionsInput } from "./schemas";

/** Above it a row of both versions is too wide to be shown side by side. */
const COLUMNS_MAX = 1000;

/**
 * What is different between two versions of a dataset: rows added, removed and changed, by hospital and month, and with
 * `rows` the first rows that differ. Files that both versions hold are not read. Throws INVALID_QUERY for a version that
 * does not exist or is no longer kept, FORBIDDEN, LIMIT_EXCEEDED, CANCELLED.
 */
export async function compareVersions(args: {
  ctx: ServiceContext;
  input: CompareVersionsInput;
  signal?: AbortSignal;
}): Promise<VersionComparison> {
  const { ctx, signal = new AbortController().signal } = args;
  requireScope(ctx, "read");
  const input = CompareVersionsInput.parse(args.input);
  requirePerson(ctx);
  return trackQuery(ctx, input.id ?? newId("query"), signal, async (tracked) => {
    await tracked.takePlace();
    const opened = await withTransaction(ctx, (tx) => open(tx, ctx, input));
    try {
      const found = await compare(opened, input, tracked);
      await record(ctx, opened, input, found);
      return found;
    } finally {
      letGo([opened.from, opened.to]);
    }
  });
}

type Side = VersionSchema & { pin: Pin; files: PinnedFile[] };
type Opened = { dataset: DatasetRow; scope: DataScope; from: Side; to: Side; same: number };
type Input = { slug: string; from: number; to: number; limit: number; rows: boolean };

async function open(tx: Tx, ctx: ServiceContext, input: Input): Promise<Opened> {
  const actions = input.rows ? (["query.summary", "query.rows"] as const) : (["query.summary"] as const);
  const { dataset, scope } = await openDataset({ tx, ctx, slug: input.slug, actions });
  refuseLive(dataset, "it has no versions to compare");
  if (!Policy.safeParse(scope.policy).success) {
    throw new AppError("FORBIDDEN", "This dataset is protected by a policy this version of Medlake does not have. Nothing was run.");
  }
  const pins: { pin: Pin }[] = [];
  try {
    const from = await pinVersion(tx, { datasetId: dataset.id, version: input.from });
    pins.push({ pin: from });
    const to = await pinVersion(tx, { datasetId: dataset.id, version: input.to });
    pins.push({ pin: to });
    const [before, after] = [inScope(from, scope), inScope(to, scope)];
    const [old, fresh] = [new Set(before.map((part) => part.fileId)), new Set(after.map((part) => part.fileId))];
    const gone = before.filter((part) => !fresh.has(part.fileId));
    const come = after.filter((part) => !old.has(part.fileId));
    const bytesHigh = [...gone, ...come].reduce((sum, part) => sum + part.bytes * shareOf(part, scope.hospitals), 0);
    refuseOverLimit(await byteLimitOf({ tx, ctx }), { bytesHigh, advice: [] });
    return {
      dataset,
      scope,
      from: { ...(await versionSchema({ tx, dataset, version: input.from })), pin: from, files: await readFiles(tx, gone) },
      to: { ...(await versionSchema({ tx, dataset, version: input.to })), pin: to, files: await readFiles(tx, come) },
      same: before.length - gone.length,
    };
  } catch (error) {
    letGo(pins);
    throw error;
  }
}

function inScope(pin: Pin, { hospitals }: DataScope): Partition[] {
  return matchPartitions(pin.index, { hospitals, hospitalColumn: null, periodColumn: null, prunable: [] });
}

async function compare(opened: Opened, input: Input, tracked: Tracked): Promise<VersionComparison> {
  const { dataset, scope, from, to, same } = opened;
  const { columns, onlyFrom, onlyTo, retyped } = commonColumns(from, to);
  const names = new Set(columns.map(({ name }) => name));
  const inBoth = new Set([...names].filter((name) => !onlyFrom.includes(name) && !onlyTo.includes(name)));
  const contract = dataset.contract === null ? null : parseContract(dataset.contract);
  const wanted = contract?.key ?? [];
  // A key that is not in both versions tells no row again.
  const key = wanted.every((name) => inBoth.has(name)) ? wanted : [];
  const answer: VersionComparison = {
    from: input.from,
    to: input.to,
    key,
    columns: { onlyFrom, onlyTo, retyped },
    filesCompared: from.files.length + to.files.length,
    filesEqual: same,
    added: 0,
    removed: 0,
    changed: 0,
    months: [],
    rowColumns: input.rows ? [...names] : [],
    rows: [],
    hasMoreRows: false,
  };
  if (answer.filesCompared === 0) return answer;
  const comparison = comparisonOf(opened, columns, key);
  const directories = [from, to].flatMap(({ pin }) => directoriesOf(pin.index, scope.hospitals));
  const options = { directories: [...new Set(directories)].sort(), signal: tracked.signal, onProgress: tracked.onProgress };
  const counted = await openDuckdb().run(compileCountDifferences(comparison), options);
  const months = counted.rows.map(([hospital, period, ...counts]) => {
    const [added = 0, removed = 0, changed = 0] = counts.map(Number);
    return { hospital: String(hospital), period: String(period), added, removed, changed };
  });
  for (const month of months) {
    answer.added += month.added;
    answer.removed += month.removed;
    answer.changed += month.changed;
  }
  if (!input.rows || months.length === 0) return { ...answer, months };
  const { rows } = await openDuckdb().run(compileDifferingRows(comparison, input.limit + 1), options);
  return { ...answer, months, rows: rows.slice(0, input.limit).map(rowOf), hasMoreRows: rows.length > input.limit };
}

function comparisonOf({ dataset, scope, from, to }: Opened, columns: SchemaColumn[], key: string[]): Comparison {
  const { hospitalColumn, periodColumn } = to;
  if (hospitalColumn === null || periodColumn === null || from.hospitalColumn !== hospitalColumn || from.periodColumn !== periodColumn) {
    throw new AppError(
      "UNSUPPORTED",
      "The two versions do not say in the same columns whose rows and which month they hold. Nothing was run.",
    );
  }
  if (columns.length > COLUMNS_MAX) {
    throw new AppError(
      "UNSUPPORTED",
      `Rows of ${columns.length} columns are not compared one by one: at most ${COLUMNS_MAX}. Nothing was run. The changes of a version say which months it changed.`,
    );
  }
  const schema = { slug: dataset.slug, name: dataset.name, version: 0, columns };
  const source = ({ files }: Side) =>
    filesSource(files, schema, scope.hospitals === null ? null : { hospitalColumn, hospitals: scope.hospitals });
  return { from: source(from), to: source(to), columns, hospitalColumn, periodColumn, key };
}

/** The columns of both versions. One that has another type in each is compared as text. */
function commonColumns(from: VersionSchema, to: VersionSchema) {
  const old = new Map(from.schema.columns.map((column) => [column.name, column]));
  const fresh = new Map(to.schema.columns.map((column) => [column.name, column]));
  const retyped: string[] = [];
  const columns = [...new Map([...fresh, ...[...old].filter(([name]) => !fresh.has(name))]).values()].map((column): SchemaColumn => {
    const [before, after] = [old.get(column.name), fresh.get(column.name)];
    if (!before || !after || formatColumnType(before.type) === formatColumnType(after.type)) return column;
    retyped.push(column.name);
    return { ...column, type: { kind: "text" } };
  });
  const onlyFrom = [...old.keys()].filter((name) => !fresh.has(name));
  const onlyTo = [...fresh.keys()].filter((name) => !old.has(name));
  return { columns, onlyFrom, onlyTo, retyped };
}

function rowOf([hospital, period, was, is, ...values]: CellValue[]): ComparedRow {
  const before = values.filter((_, index) => index % 2 === 0);
  const after = values.filter((_, index) => index % 2 === 1);
  return {
    change: was === 1 && is === 1 ? "changed" : is === 1 ? "added" : "removed",
    hospital: String(hospital),
    period: String(period),
    before: was === 1 ? before : null,
    after: is === 1 ? after : null,
  };
}

/** Who compared is on record before the answer leaves; it holds counts and no values. */
async function record(ctx: ServiceContext, { dataset }: Opened, input: Input, found: VersionComparison): Promise<void> {
  const { from, to } = input;
  const { added, removed, changed, filesCompared, rows } = found;
  await withTransaction(ctx, (tx) =>
    emitAudit(tx, ctx, {
      action: "dataset.compare",
      entityId: dataset.id,
      detail: { from, to, files: filesCompared, added, removed, changed, rows: rows.length },
    }),
  );
}
