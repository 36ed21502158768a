import { AppError } from "@/lib/errors";
import { compileTableColumns, type CellValue, type ColumnType, type CompiledQuery, type SourceGroup, type SqlValue } from "@/lib/query";
import { collectAnswer } from "../collect-answer";
import { writeCsv } from "../csv-writer";
import type { Engine, EngineEstimate, EngineProgress, RunFacts, RunOptions } from "../engine";
import { notOneSelect, shuttingDown, unreadableAnswer } from "../errors";
import { defaultLimits, type EngineLimits } from "../limits";
import { writeParquet } from "../rows-to-parquet";
import { inspectedColumn } from "./inspected-column";
import { makeLakeTables, type LakePlace } from "./lake-tables";

/** One statement for an engine that runs elsewhere. */
export type Statement = {
  sql: string;
  parameters: readonly SqlValue[];
  limits: EngineLimits;
  signal: AbortSignal | undefined;
  /** Bytes the statement is thought to read. */
  expectedBytes: number | null;
  onProgress: (progress: EngineProgress) => void;
  /** Takes the rows in order, one call at a time. Null for a statement that has none. */
  onRows: ((rows: unknown[][]) => void | Promise<void>) | null;
};

/** Rows handed on at a time; engines send pages of any size. */
const BATCH_ROWS = 5_000;

/** The protocol of one engine. */
export type Remote = {
  readonly name: "trino" | "athena";
  ask(statement: Statement): Promise<RunFacts>;
  /** A value as the engine sent it, as the cell of a column. */
  cell(value: unknown, type: ColumnType): CellValue;
  estimate(compiled: CompiledQuery, ask: (sql: string) => Promise<CellValue[][]>): Promise<EngineEstimate>;
  /** Ends what runs and waits for it. */
  close(): Promise<void>;
};

export type RemoteRunOptions = RunOptions & {
  /** Bytes the question is thought to read, where that is known: Athena's workgroup is chosen by it. */
  expectedBytes?: number | undefined;
};

export type RemoteEngine = Engine<RemoteRunOptions> & {
  /**
   * The same files as tables the engine can read, made where they are not there yet. Files go by the engine's own
   * address afterwards. Throws ENGINE_FAILED when the engine does not see every file: an answer without it would be wrong.
   */
  ensureTables(groups: readonly SourceGroup[], options?: Pick<RunOptions, "signal">): Promise<SourceGroup[]>;
};

/** An engine out of the protocol it speaks. `lake` is where it finds the files of Medlake, if it can. */
export function makeRemoteEngine(remote: Remote, lake: LakePlace | null): RemoteEngine {
  let closed = false;

  async function ask(
    compiled: Pick<CompiledQuery, "sql" | "parameters">,
    options: RemoteRunOptions,
    onRows: Statement["onRows"],
  ): Promise<RunFacts> {
    if (closed) throw shuttingDown();
    const { sql, parameters } = compiled;
    const { signal, expectedBytes = null, onProgress = () => undefined } = options;
    return remote.ask({ sql, parameters, limits: { ...defaultLimits(), ...options.limits }, signal, expectedBytes, onProgress, onRows });
  }

  /** Asks one question of the compiler's and reads its rows by the columns it declares. */
  function askQuestion(
    compiled: CompiledQuery,
    options: RemoteRunOptions,
    take: (rows: CellValue[][]) => Promise<void>,
  ): Promise<RunFacts> {
    if (compiled.dialect !== remote.name || !/^\s*\(*\s*(select|with)\b/i.test(compiled.sql)) throw notOneSelect();
    return ask(compiled, options, async (rows) => {
      for (let at = 0; at < rows.length; at += BATCH_ROWS) await take(rows.slice(at, at + BATCH_ROWS).map((row) => cells(row, compiled)));
    });
  }

  function cells(row: unknown[], { columns }: CompiledQuery): CellValue[] {
    if (row.length !== columns.length) throw unreadableAnswer();
    return columns.map(({ type }, at) => remote.cell(row[at], type));
  }

  async function rowsOf(compiled: CompiledQuery, options: RemoteRunOptions): Promise<CellValue[][]> {
    const rows: CellValue[][] = [];
    await askQuestion(compiled, options, async (more) => void rows.push(...more));
    return rows;
  }

  async function textRows(sql: string, options: RemoteRunOptions): Promise<CellValue[][]> {
    const rows: CellValue[][] = [];
    await ask({ sql, parameters: [] }, options, (more) => {
      for (const row of more) rows.push(row.map((value) => (typeof value === "string" ? value : null)));
    });
    return rows;
  }

  const tables = makeLakeTables({
    name: remote.name,
    lake,
    execute: async (sql, options) => void (await ask({ sql, parameters: [] }, options, null)),
    query: (compiled, options) => rowsOf(compiled, options),
  });

  return {
    name: remote.name,
    dialect: remote.name,
    async run(compiled, options) {
      const limits = { ...defaultLimits(), ...options.limits };
      const { columns, fetchLimit } = compiled;
      const answer = collectAnswer({ columns, fetchLimit, limits, onBatch: options.onBatch });
      const facts = await askQuestion(compiled, options, (rows) => answer.add(rows));
      return { ...answer.finish(), ...facts };
    },
    async exportCsv(compiled, options) {
      const { rows, bytes, produced } = await writeCsv(options.path, compiled.columns, (write) => askQuestion(compiled, options, write));
      return { rows, bytes, ...produced };
    },
    async exportParquet(compiled, options) {
      const { produced, ...written } = await writeParquet(options.path, compiled.columns, options, (write) =>
        askQuestion(compiled, options, write),
      );
      return { ...written, ...produced };
    },
    estimate: (compiled, options) => remote.estimate(compiled, (sql) => textRows(sql, options)),
    async inspect(table, options) {
      const [catalog, schema, name] = table;
      if (table.length !== 3 || !catalog || !schema || !name) throw noTable();
      const rows = await rowsOf(compileTableColumns([catalog, schema, name], remote.name), options);
      if (rows.length === 0) throw noTable();
      return { columns: rows.map(([column, type]) => inspectedColumn(String(column), String(type))) };
    },
    ensureTables: (groups, options = {}) => tables.ensure(groups, options),
    async close() {
      closed = true;
      await remote.close();
    },
  };
}

function noTable(): AppError {
  return new AppError(
    "NOT_FOUND",
    "There is no table of that name, or the account Medlake uses may not see it. Name it by catalogue, schema and table.",
  );
}
