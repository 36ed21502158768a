import { AppError } from "@/lib/errors";
import { LIMITS } from "./limits";

/** Throws INVALID_QUERY. `detail` is what stands at the path; without one it is the message. */
export function invalid(path: string, message: string, detail: string = message): never {
  throw new AppError("INVALID_QUERY", message, { details: [{ path, message: detail }] });
}

/** Throws LIMIT_EXCEEDED. The message has the number, the limit and what to do. */
export function tooMuch(path: string, message: string): never {
  throw new AppError("LIMIT_EXCEEDED", `${message} Nothing was run.`, { details: [{ path, message }] });
}

/** Throws LIMIT_EXCEEDED for an answer with more columns than there can be. */
export function tooManyOutputs(kind: "rows" | "summary", count: number): never {
  const { outputColumns, exportColumns } = LIMITS;
  const asks = `The question asks for ${count} columns;`;
  if (kind === "summary")
    return tooMuch("select", `${asks} an answer has at most ${outputColumns}. Ask for fewer columns, or in several questions.`);
  if (count > exportColumns)
    return tooMuch("select", `${asks} even an export has at most ${exportColumns}. Ask for fewer columns, or in several questions.`);
  return tooMuch(
    "select",
    `${asks} an answer on the page has at most ${outputColumns}. Choose fewer columns, or export the rows: an export has up to ${exportColumns}.`,
  );
}
