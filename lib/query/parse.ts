import { AppError } from "@/lib/errors";
import { Filter, Query } from "./ast";
import { checkSize } from "./check-size";
import { detailsOf } from "./parse-errors";

/**
 * Unknown → Query. Throws INVALID_QUERY with the path of each mistake, and LIMIT_EXCEEDED for a question beyond the
 * limits of the language.
 */
export function parseQuery(input: unknown): Query {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    throw new AppError("INVALID_QUERY", 'A query is a JSON object with at least "from" and "select" or "measures".', {
      details: [{ path: "", message: "expected an object" }],
    });
  }
  const raw: Record<string, unknown> = { ...input };
  checkSize(raw);
  const parsed = Query.safeParse(raw);
  if (!parsed.success) throw mistakes("query", detailsOf(parsed.error, raw));
  return parsed.data;
}

/** Unknown → Filter, for filters that stand alone, such as the rules of a contract. Throws as `parseQuery` does. */
export function parseFilter(input: unknown): Filter {
  checkSize({ where: input });
  const parsed = Filter.safeParse(input);
  if (!parsed.success) throw mistakes("filter", detailsOf(parsed.error, input));
  return parsed.data;
}

function mistakes(what: string, details: { path: string; message: string }[]): AppError {
  const first = details[0];
  const place = first && first.path !== "" ? ` at ${first.path}` : "";
  const others = details.length - 1;
  const more = others <= 0 ? "" : others === 1 ? " There is 1 more mistake." : ` There are ${others} more mistakes.`;
  const words = first?.message ?? "it has a mistake";
  return new AppError("INVALID_QUERY", `The ${what} is not understood${place}: ${words}${words.endsWith("?") ? "" : "."}${more}`, {
    details,
  });
}
