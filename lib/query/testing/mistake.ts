import { AppError, type ErrorDetail } from "@/lib/errors";

/** What the run refuses, as a client reads it. Fails where nothing is refused. */
export function mistake(run: () => unknown): { code: string; message: string; details: ErrorDetail[] | undefined } {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, message: error.message, details: error.details };
    throw error;
  }
  throw new Error("Nothing was refused.");
}
