import { AppError } from "@/lib/errors";
import type { Query } from "./ast";
export function parseQuery(input: unknown): Query {
  throw new AppError("UNSUPPORTED", `Not built: ${typeof input}`);
}
