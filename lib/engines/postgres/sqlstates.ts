import pg from "pg";
import { AppError } from "@/lib/errors";
import { engineFailed, notOneSelect, numberTooLarge, tooMuchMemory } from "../errors";

/**
 * What PostgreSQL's SQLSTATE becomes, by its longest prefix here. Its messages can quote a value, so none of them is
 * read. 57014 (cancelled or out of time) is not here: what it means depends on who asked for it.
 */
const SQLSTATES: Record<string, () => AppError> = {
  "08": () => connectionLost(),
  "22003": () => numberTooLarge(),
  "22008": () => numberTooLarge(),
  "22021": () =>
    new AppError("INVALID_QUERY", "PostgreSQL cannot compare with a text that has a NUL character. Nothing was changed. Leave it out."),
  "25006": () => notOneSelect(),
  "25P03": () => connectionLost(),
  "28": () => signInRefused(),
  "3D000": () => signInRefused(),
  "3F000": () => tableGone(),
  "42501": () =>
    new AppError(
      "ENGINE_FAILED",
      "The role Medlake has in PostgreSQL may not read what the question needs. Nothing was changed. Whoever runs that database can grant it.",
    ),
  "42703": () => tableGone(),
  "42P01": () => tableGone(),
  "53100": () => tooMuchMemory(),
  "53200": () => tooMuchMemory(),
  "53300": () => busy(),
  "53400": () => tooMuchMemory(),
  "54": () =>
    new AppError(
      "LIMIT_EXCEEDED",
      "The question is too long for PostgreSQL. Nothing was changed. Ask for fewer columns, values or filters.",
    ),
  "57P": () => connectionLost(),
  "57P03": () => cannotConnect(),
};

/** The AppError for what the driver threw while a question was asked. */
export function postgresError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const state = sqlStateOf(error);
  // The driver's own errors are about the connection.
  if (state === null) return connectionLost();
  for (let length = state.length; length >= 2; length--) {
    const make = SQLSTATES[state.slice(0, length)];
    if (make) return make();
  }
  return engineFailed();
}

/** The AppError for what the driver threw while a connection was made. */
export function connectError(error: unknown): AppError {
  return sqlStateOf(error) === null ? cannotConnect() : postgresError(error);
}

/** Whether PostgreSQL says that it cancelled the statement. */
export function isCancelled(error: unknown): boolean {
  return sqlStateOf(error) === "57014";
}

function sqlStateOf(error: unknown): string | null {
  return error instanceof pg.DatabaseError && error.code !== undefined ? error.code : null;
}

/** Somebody who is neither the caller nor the time limit stopped the statement. */
export function stoppedByOthers(): AppError {
  return new AppError("ENGINE_FAILED", "PostgreSQL was told by somebody else to stop the question. Nothing was changed. Run it again.");
}

function connectionLost(): AppError {
  return new AppError(
    "ENGINE_FAILED",
    "The connection to PostgreSQL was lost while it was working. Nothing was changed. Run it again; if it is lost again, tell the person who runs this server.",
  );
}

function cannotConnect(): AppError {
  return new AppError(
    "ENGINE_FAILED",
    "PostgreSQL cannot be reached. Nothing was run. Run it again in a moment; if it fails again, tell the person who runs this server.",
  );
}

function signInRefused(): AppError {
  return new AppError(
    "ENGINE_FAILED",
    "PostgreSQL does not let Medlake in: the database, role or password is not known there. Nothing was run. Whoever runs this server can correct the source.",
  );
}

function tableGone(): AppError {
  return new AppError(
    "ENGINE_FAILED",
    "A table or column that the dataset reads is not in PostgreSQL any more. Nothing was changed. Whoever manages the dataset can connect it again.",
  );
}

function busy(): AppError {
  return new AppError("ENGINE_FAILED", "PostgreSQL has no connection free. Nothing was run. Run it again in a moment.");
}
