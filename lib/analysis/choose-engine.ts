import { inArray } from "drizzle-orm";
import { orgs, type Tx } from "@/db";
import { exportFile, openDuckdb, openRemote, type Engine, type EngineName, type FileFormat, type RunOptions } from "@/lib/engines";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import type { CompiledQuery, DialectName, Source, Sources } from "@/lib/query";
import { findSource } from "@/lib/sources";
import { directoriesOf } from "./directories";
import type { Opened } from "./open-datasets";

type QuestionOptions = RunOptions & {
  /** Bytes it may read, by the estimate. */
  expectedBytes: number;
};

type FileOptions = QuestionOptions & {
  path: string;
  format: FileFormat;
  /** Of a workbook, what its second sheet says, by the number of rows. */
  about?: (rows: number) => readonly (readonly [what: string, value: string])[];
};

/** What runs a question: an engine, with what it needs beside the SQL. */
export type ChosenEngine = {
  name: EngineName;
  dialect: DialectName;
  /** Whether rows are read where they are: such answers belong to a moment, and are not kept. */
  isLive: boolean;
  /** The sources as the engine reads them, where it has to make them readable first; otherwise null. */
  place: ((sources: Sources, options: { signal: AbortSignal }) => Promise<Sources>) | null;
  run: (compiled: CompiledQuery, options: QuestionOptions) => ReturnType<Engine["run"]>;
  exportFile: (compiled: CompiledQuery, options: FileOptions) => ReturnType<Engine["exportCsv"]>;
  estimate: (compiled: CompiledQuery) => ReturnType<Engine["estimate"]>;
};

/**
 * The engine that can reach all datasets of a question: the lake's, or the one PostgreSQL they are in. UNSUPPORTED for
 * datasets that no engine reaches together.
 */
export async function chooseEngine({ tx, opened }: { tx: Tx; opened: readonly Opened[] }): Promise<ChosenEngine> {
  const connections = [...new Set(opened.map(({ source }) => source?.connection ?? null))];
  const [connection] = connections;
  if (connections.length > 1 || connection === undefined) throw apart(opened);
  if (connection !== null) return liveEngine({ tx, connection, opened });
  const { MEDLAKE_ENGINE: name } = env();
  return name === "duckdb" ? duckdbEngine(opened) : remoteEngine(name);
}

function duckdbEngine(opened: readonly Opened[]): ChosenEngine {
  const engine = openDuckdb();
  const found = opened.flatMap(({ index, scope }) => (index ? directoriesOf(index, scope.hospitals) : []));
  const directories = [...new Set(found)].sort();
  return {
    name: engine.name,
    dialect: engine.dialect,
    isLive: false,
    place: null,
    run: (compiled, options) => engine.run(compiled, { ...options, directories }),
    exportFile: (compiled, options) => exportFile(engine, options.format, compiled, { ...options, directories }),
    estimate: (compiled) => engine.estimate(compiled, { directories }),
  };
}

/** Trino or Athena over the files of the lake: it reads them as tables, which are made where they are not there yet. */
async function remoteEngine(name: "trino" | "athena"): Promise<ChosenEngine> {
  const engine = await openRemote(name);
  const placed = async (source: Source, options: { signal: AbortSignal }): Promise<Source> =>
    source.kind === "files" ? { ...source, groups: await engine.ensureTables(source.groups, options) } : source;
  return {
    name: engine.name,
    dialect: engine.dialect,
    isLive: false,
    async place({ from, joins }, options) {
      const joined: Record<string, Source> = {};
      for (const [join, source] of Object.entries(joins)) joined[join] = await placed(source, options);
      return { from: await placed(from, options), joins: joined };
    },
    run: (compiled, options) => engine.run(compiled, options),
    exportFile: (compiled, options) => exportFile(engine, options.format, compiled, options),
    estimate: (compiled) => engine.estimate(compiled, {}),
  };
}

/** An operator decides which organisations may use a connection, and may have changed that since. */
async function liveEngine({ tx, connection, opened }: { tx: Tx; connection: string; opened: readonly Opened[] }): Promise<ChosenEngine> {
  const owners = opened.map(({ dataset }) => dataset.orgId);
  const rows = await tx.select({ slug: orgs.slug }).from(orgs).where(inArray(orgs.id, owners));
  // Every owner's: a joined dataset is read over the connection of its own organisation too.
  const engines = rows.map(({ slug }) => findSource({ connection, org: slug }));
  const [engine] = engines;
  if (engine === undefined) throw new AppError("INTERNAL", "The owner of the dataset is not known. Nothing was run.");
  if (engine === null || engines.includes(null)) throw closed(opened);
  return {
    name: engine.name,
    dialect: engine.dialect,
    isLive: true,
    place: null,
    run: (compiled, options) => engine.run(compiled, options),
    exportFile: (compiled, options) => exportFile(engine, options.format, compiled, options),
    estimate: (compiled) => engine.estimate(compiled, {}),
  };
}

/** Those who ask need not know what the owner's connection is called. */
function closed(opened: readonly Opened[]): AppError {
  return new AppError(
    "ENGINE_FAILED",
    `The database that ${opened[0]?.dataset.slug ?? "the dataset"} lives in cannot be reached from here any more. Nothing was run. Tell the organisation that owns the dataset.`,
  );
}

function apart(opened: readonly Opened[]): AppError {
  const [asked] = opened;
  const place = (one: Opened | undefined) => one?.source?.connection ?? null;
  const other = opened.find((one) => place(one) !== place(asked));
  const where = (one: Opened | undefined) => (place(one) === null ? "in the lake" : "in a PostgreSQL database");
  const both = place(asked) !== null && place(other) !== null ? "in different PostgreSQL databases" : `${where(asked)} and ${where(other)}`;
  return new AppError(
    "UNSUPPORTED",
    `${asked?.dataset.slug ?? ""} and ${other?.dataset.slug ?? ""} are ${both}, and no engine here reads both at once. Nothing was run. Ask them apart.`,
    { details: [{ path: "joins", message: "not in one place" }] },
  );
}
