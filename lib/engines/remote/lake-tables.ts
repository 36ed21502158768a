import { createHash } from "node:crypto";
import path from "node:path";
import { AppError } from "@/lib/errors";
import {
  compileFilesSeen,
  compileLakeSchema,
  compileLakeTable,
  formatStoredType,
  type CellValue,
  type CompiledQuery,
  type SourceGroup,
} from "@/lib/query";
import { ENGINE_LABELS } from "../errors";

/** Where the engine finds the files of Medlake: what is at `directory` here is at `url` there. Tables go into the schema. */
export type LakePlace = { directory: string; url: string; catalog: string; schema: string };

type Options = { signal?: AbortSignal | undefined };
type Doors = {
  name: "trino" | "athena";
  lake: LakePlace | null;
  execute: (sql: string, options: Options) => Promise<void>;
  query: (compiled: CompiledQuery, options: Options) => Promise<CellValue[][]>;
};

/** Files asked about in one statement, and files remembered as seen. */
const FILES_AT_ONCE = 500;
const MAX_SEEN = 500_000;

/** Files of the lake as external tables. Files never change, so one that the engine has seen is not asked about again. */
export function makeLakeTables({ name, lake, execute, query }: Doors): {
  ensure(groups: readonly SourceGroup[], options: Options): Promise<SourceGroup[]>;
} {
  const made = new Map<string, Promise<void>>();
  const seen = new Set<string>();

  async function ensure(groups: readonly SourceGroup[], options: Options): Promise<SourceGroup[]> {
    if (lake === null) throw noLake(name);
    const placed = groups.flatMap((group) => byFolder(group, lake));
    for (const group of placed) {
      await makeTable(group, options);
      await requireSeen(group, options);
    }
    return placed.map(({ columns, files, table }) => ({ columns, files, table }));
  }

  async function makeTable(group: Placed, options: Options): Promise<void> {
    const key = group.table.join(".");
    // Somebody else's abort must not fail this question: what was cut off is tried again.
    if (!made.has(key)) {
      const making = create(group, options);
      made.set(key, making);
      making.catch(() => made.delete(key));
    }
    await made.get(key)?.catch(() => create(group, options));
  }

  async function create(group: Placed, options: Options): Promise<void> {
    await execute(compileLakeSchema(group.table, name), options);
    await execute(compileLakeTable({ path: group.table, columns: group.columns, location: group.location }, name), options);
  }

  async function requireSeen(group: Placed, options: Options): Promise<void> {
    const unknown = group.files.filter((file) => !seen.has(file));
    if (seen.size + unknown.length > MAX_SEEN) seen.clear();
    for (let at = 0; at < unknown.length; at += FILES_AT_ONCE) {
      const files = unknown.slice(at, at + FILES_AT_ONCE);
      const rows = await query(compileFilesSeen({ ...group, files }, name), options);
      const found = new Set(rows.map(([file]) => file));
      const missing = files.filter((file) => !found.has(file)).length;
      if (missing > 0) throw filesMissing(name, missing, files.length);
      for (const file of files) seen.add(file);
    }
  }

  return { ensure };
}

type Placed = { columns: SourceGroup["columns"]; files: string[]; table: [string, string, string]; location: string };

/** Hive leaves out folders whose names start like this, so each of them is the folder of a table itself. */
const HIDDEN = /^[_.]/;

/** One group for each folder that becomes a table: the first below the lake's, or the last hidden one on the way to the file. */
function byFolder(group: SourceGroup, lake: LakePlace): Placed[] {
  const placed = new Map<string, string[]>();
  for (const file of group.files) {
    const relative = path.relative(lake.directory, file).split(path.sep);
    if (relative[0] === ".." || path.isAbsolute(relative.join(path.sep))) throw outsideLake();
    const folders = relative.slice(0, -1);
    const depth = Math.max(1, folders.findLastIndex((one) => HIDDEN.test(one)) + 1);
    const folder = folders.slice(0, depth).join("/");
    placed.set(folder, [...(placed.get(folder) ?? []), `${base(lake)}/${relative.join("/")}`]);
  }
  return [...placed].map(([folder, files]) => {
    const location = folder === "" ? base(lake) : `${base(lake)}/${folder}`;
    return { columns: group.columns, files, location, table: [lake.catalog, lake.schema, tableName(location, group.columns)] };
  });
}

function base(lake: LakePlace): string {
  return lake.url.replace(/\/+$/, "");
}

/** The same folder and columns give the same name, so that every server that reads a lake uses the same tables. */
function tableName(location: string, columns: SourceGroup["columns"]): string {
  const described = JSON.stringify([location, columns.map((column) => [column.name, formatStoredType(column)])]);
  return `files_${createHash("sha256").update(described).digest("hex").slice(0, 32)}`;
}

function noLake(name: Doors["name"]): AppError {
  return new AppError(
    "UNSUPPORTED",
    `${ENGINE_LABELS[name]} has not been told where the files of this dataset are. Nothing was run. Whoever runs this server can set MEDLAKE_LAKE_URL.`,
  );
}

function outsideLake(): AppError {
  return new AppError("INTERNAL", "A file of the dataset is not in the lake. Nothing was run.");
}

function filesMissing(name: Doors["name"], missing: number, of: number): AppError {
  return new AppError(
    "ENGINE_FAILED",
    `${ENGINE_LABELS[name]} does not see ${missing} of ${of} files of this dataset, so its answer would be incomplete. Nothing was run. Whoever runs this server can check that the files have been copied to MEDLAKE_LAKE_URL and that ${ENGINE_LABELS[name]} reads sub-folders.`,
  );
}
