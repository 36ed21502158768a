import { AppError } from "@/lib/errors";
import { cancelled, engineFailed, ENGINE_LABELS, notOneSelect, numberTooLarge, timedOut, tooMuchMemory } from "../errors";

/** An error by the name Trino gives it. Athena, which is made of Trino, uses the same names. */
export type QueryFailure = { errorName?: string | undefined; errorType?: string | undefined };

type Context = { engine: "trino" | "athena"; seconds: number };
type Make = (context: Context & { label: string }) => AppError;

/**
 * What the name of an error becomes; where it is not here, its type decides. The messages that go with the names can
 * quote a value, so they are not read.
 */
const BY_NAME: Record<string, Make> = {
  USER_CANCELED: ({ engine }) => cancelled({ engine, confirmed: "stopped" }),
  ADMINISTRATIVELY_KILLED: stoppedByOthers,
  ADMINISTRATIVELY_PREEMPTED: stoppedByOthers,
  EXCEEDED_TIME_LIMIT: ({ seconds }) => timedOut(seconds),
  EXCEEDED_CPU_LIMIT: ({ label }) =>
    new AppError(
      "LIMIT_EXCEEDED",
      `The question needs more computing time than ${label} allows. Nothing was changed. Filter more, or ask for fewer groups.`,
    ),
  EXCEEDED_SCAN_LIMIT: ({ label }) =>
    new AppError(
      "LIMIT_EXCEEDED",
      `The question reads more bytes than ${label} allows. Nothing was changed. Filter more, or ask for fewer columns.`,
    ),
  EXCEEDED_SPILL_LIMIT: tooMuchMemory,
  QUERY_QUEUE_FULL: busy,
  QUERY_REJECTED: busy,
  NUMERIC_VALUE_OUT_OF_RANGE: numberTooLarge,
  QUERY_TEXT_TOO_LARGE: tooLong,
  QUERY_HAS_TOO_MANY_STAGES: tooLong,
  EXPRESSION_DEPTH_LIMIT: tooLong,
  COMPILER_ERROR: tooLong,
  STACK_OVERFLOW: tooLong,
  PERMISSION_DENIED: notAllowed,
  TABLE_NOT_FOUND: tableGone,
  SCHEMA_NOT_FOUND: tableGone,
  CATALOG_NOT_FOUND: tableGone,
  COLUMN_NOT_FOUND: tableGone,
  SYNTAX_ERROR: notOneSelect,
  SERVER_STARTING_UP: unreachable,
  SERVER_SHUTTING_DOWN: unreachable,
  NO_NODES_AVAILABLE: unreachable,
  HIVE_BAD_DATA: unreadableFiles,
  HIVE_CANNOT_OPEN_SPLIT: unreadableFiles,
  HIVE_CURSOR_ERROR: unreadableFiles,
  HIVE_FILE_NOT_FOUND: unreadableFiles,
  HIVE_FILESYSTEM_ERROR: unreadableFiles,
  HIVE_INVALID_METADATA: unreadableFiles,
  HIVE_METASTORE_ERROR: unreadableFiles,
};

/** The AppError for an error of a statement. */
export function queryError({ errorName = "", errorType }: QueryFailure, context: Context): AppError {
  const make = Object.hasOwn(BY_NAME, errorName)
    ? BY_NAME[errorName]
    : errorType === "INSUFFICIENT_RESOURCES"
      ? tooMuchMemory
      : engineFailed;
  return (make ?? engineFailed)({ ...context, label: ENGINE_LABELS[context.engine] });
}

type Named = { label: string };

/** The engine, or what stands before it, did not answer. */
export function unreachable({ label }: Named): AppError {
  return new AppError(
    "ENGINE_FAILED",
    `${label} cannot be reached. Nothing was changed. Run it again in a moment; if it fails again, tell the person who runs this server.`,
  );
}

/** The account is not known, or its password or key is wrong. */
export function signInRefused({ label }: Named): AppError {
  return new AppError(
    "ENGINE_FAILED",
    `${label} does not let Medlake in: the account is not known there. Nothing was run. Whoever runs this server can correct it.`,
  );
}

/** The engine has forgotten the statement. */
export function lost({ label }: Named): AppError {
  return new AppError("ENGINE_FAILED", `${label} lost the question while it was working. Nothing was changed. Run it again.`);
}

export function stoppedByOthers({ label }: Named): AppError {
  return new AppError("ENGINE_FAILED", `${label} was told by somebody else to stop the question. Nothing was changed. Run it again.`);
}

export function busy({ label }: Named): AppError {
  return new AppError("ENGINE_FAILED", `${label} has too many questions waiting. Nothing was run. Run it again in a moment.`);
}

export function tooLong({ label }: Named): AppError {
  return new AppError(
    "LIMIT_EXCEEDED",
    `The question is too long or too deeply nested for ${label}. Nothing was changed. Ask for fewer columns, values or filters.`,
  );
}

export function notAllowed({ label }: Named): AppError {
  return new AppError(
    "ENGINE_FAILED",
    `The account Medlake has on ${label} may not do what the question needs. Nothing was changed. Whoever runs this server can have it granted.`,
  );
}

function tableGone({ label }: Named): AppError {
  return new AppError(
    "ENGINE_FAILED",
    `A table or column that the dataset reads is not on ${label} any more. Nothing was changed. Whoever manages the dataset can connect it again.`,
  );
}

function unreadableFiles({ label }: Named): AppError {
  return new AppError(
    "ENGINE_FAILED",
    `${label} could not read the files of the dataset. Nothing was changed. Run it again; if it fails again, tell the person who runs this server.`,
  );
}
