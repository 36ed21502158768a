import { AppError } from "@/lib/errors";
import { exampleValue, fillTemplate, parametersIn, type ParameterValues, type Query } from "@/lib/query";
import type { SavedBody } from "./schemas";

/** The question with every parameter filled: with its default, or an example of its type where it has none. */
export function exampleQuery({ query, parameters }: Pick<SavedBody, "query" | "parameters">): Query {
  return fillTemplate({ query, parameters, values: examples(parameters) });
}

/** The question as it is asked when nothing is said; required parameters without a default have an example. */
export function defaultQuery({ query, parameters }: Pick<SavedBody, "query" | "parameters">): Query {
  return fillTemplate({ query, parameters, values: examples(parameters.filter((parameter) => parameter.required)) });
}

function examples(parameters: SavedBody["parameters"]): ParameterValues {
  return Object.fromEntries(parameters.map((parameter) => [parameter.name, parameter.default ?? exampleValue(parameter)]));
}

/**
 * Tries a body without its dataset: both ways of asking it make a question, and every parameter stands somewhere.
 * Throws INVALID_INPUT and INVALID_QUERY with the place of the mistake.
 */
export function tryBody(body: SavedBody): Query {
  const full = exampleQuery(body);
  defaultQuery(body);
  const used = parametersIn(body.query);
  const index = body.parameters.findIndex((parameter) => !used.has(parameter.name));
  if (index === -1) return full;
  throw new AppError(
    "INVALID_INPUT",
    `The parameter ${body.parameters[index]?.name ?? ""} stands nowhere in the question, so its value would change nothing. Nothing was saved. Use it, or leave it out.`,
    { details: [{ path: `parameters.${index}`, message: "stands nowhere in the question" }] },
  );
}
