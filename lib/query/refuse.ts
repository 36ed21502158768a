import { AppError } from "@/lib/errors";

/** Throws INVALID_QUERY. `detail` is what stands at the path; without one it is the message. */
export function invalid(path: string, message: string, detail: string = message): never {
  throw new AppError("INVALID_QUERY", message, { details: [{ path, message: detail }] });
}

/** Throws LIMIT_EXCEEDED. The message has the number, the limit and what to do. */
export function tooMuch(path: string, message: string): never {
  throw new AppError("LIMIT_EXCEEDED", `${message} Nothing was run.`, { details: [{ path, message }] });
}
