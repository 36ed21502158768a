import type { DuckDBConnection } from "@duckdb/node-api";
import { ChildError } from "../child-loop";
import type { OpenRequest } from "./protocol";

/** Spilled data of one engine process. Here and not among the limits, which read the settings: this process has none. */
const MAX_SPILL = "4GB";

/** A text as a SQL literal. For settings and paths of our own, where the engine takes no parameter. */
export function literal(text: string): string {
  if (text.includes("\0") || !text.isWellFormed()) throw new ChildError("sandbox");
  return `'${text.replaceAll("'", "''")}'`;
}

/**
 * Locks the instance down. The order matters: the folder list has no effect before external access is off, and
 * after the last line nothing can be set any more. What came of it is read back, and any difference is an error.
 */
export async function lockDown(connection: DuckDBConnection, open: OpenRequest): Promise<void> {
  const directories = open.directories.map((directory) => (directory.endsWith("/") ? directory : `${directory}/`));
  const settings = [
    "set global TimeZone = 'UTC'",
    "set enable_progress_bar = true",
    "set enable_progress_bar_print = false",
    `set temp_directory = ${literal(open.temporaryDirectory)}`,
    `set max_temp_directory_size = ${literal(MAX_SPILL)}`,
    `set memory_limit = ${literal(open.memory)}`,
    `set threads = ${Math.max(1, Math.trunc(open.threads))}`,
    "set autoinstall_known_extensions = false",
    "set autoload_known_extensions = false",
    "set allow_community_extensions = false",
    "set allow_persistent_secrets = false",
    "set allow_unredacted_secrets = false",
    "set preserve_insertion_order = true",
    // Its rewrite of `row_number() … <= 1` gives another row than the first where a key is empty (seen on 1.5.6).
    `set disabled_optimizers = ${literal(WRONG_OPTIMIZER)}`,
    `set allowed_directories = [${directories.map(literal).join(", ")}]`,
    "set enable_external_access = false",
    "set lock_configuration = true",
  ];
  for (const statement of settings) await connection.run(statement);
  await assertLocked(connection, directories);
}

const WRONG_OPTIMIZER = "top_n_window_elimination";

const EXPECTED: Record<string, string> = {
  TimeZone: "UTC",
  disabled_optimizers: WRONG_OPTIMIZER,
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
  allow_community_extensions: "false",
  allow_persistent_secrets: "false",
  allow_unsigned_extensions: "false",
  allow_unredacted_secrets: "false",
  enable_external_access: "false",
  lock_configuration: "true",
};

async function assertLocked(connection: DuckDBConnection, directories: string[]): Promise<void> {
  const reader = await connection.runAndReadAll("select name, value from duckdb_settings()");
  const found = new Map(reader.getRowsJson().map((row) => [String(row[0]), String(row[1])]));
  for (const [name, value] of Object.entries(EXPECTED)) if (found.get(name) !== value) throw new ChildError("sandbox");
  const listed = found.get("allowed_directories") ?? "";
  for (const directory of directories) if (!listed.includes(directory)) throw new ChildError("sandbox");
}
