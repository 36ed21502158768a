import { AppError } from "@/lib/errors";
import type { Query, Scalar } from "./ast";
import { addUnits, formatDate, readDate } from "./calendar";
import { declaredParameters, refuseParameter, settleParameters } from "./parameter-values";
import type { Parameter, ParameterValue, ParameterValues, QueryTemplate } from "./parameters";
import { parseQuery } from "./parse";
import { DROPPED, isMarker, isRecord, mapPlaces, type Place } from "./template-places";

export type FillArgs = { query: QueryTemplate; parameters: readonly Parameter[]; values?: ParameterValues };

/**
 * The question of a template with these values. Throws INVALID_INPUT for an unknown, missing or ill-typed value, whose
 * path is the name of its parameter, and for a parameter that is not declared or stands where no value can; INVALID_QUERY
 * and LIMIT_EXCEEDED as `parseQuery` does.
 *
 * A parameter that is not required and has neither a value nor a default drops the conditions it stands in, and with the
 * last one their group; anywhere else it is refused. A month fills as its first day, and as its last where it ends
 * something: after `lte` and `gt`, and as the upper end of `between`.
 */
export function fillTemplate({ query, parameters, values = {} }: FillArgs): Query {
  const declared = declaredParameters(parameters);
  const settled = settleParameters(parameters, values);
  const filled = mapPlaces(query, (given, place) => {
    if (!isMarker(given)) return given;
    const parameter = declared.get(given.param) ?? undeclared(place.path);
    const value = settled.get(parameter.name);
    if (value !== undefined) return inPlace(parameter, value, place);
    if (place.mayDrop) return DROPPED;
    const { name } = parameter;
    return refuseParameter(name, `The parameter ${name} has no value, and the question makes no sense without one.`, "is missing");
  });
  refuseLeftOver(filled);
  return parseQuery(filled);
}

/** The names of the parameters that stand in a template, in places where they may. */
export function parametersIn(query: QueryTemplate): Set<string> {
  const names = new Set<string>();
  mapPlaces(query, (given) => {
    if (isMarker(given)) names.add(given.param);
    return given;
  });
  return names;
}

function inPlace(parameter: Parameter, value: ParameterValue, place: Place): Scalar | Scalar[] {
  const { name, type } = parameter;
  const takesList = place.kind === "list" || place.kind === "item";
  if (Array.isArray(value) && !takesList)
    refuseParameter(
      name,
      `The parameter ${name} is a list and stands at ${place.path}, where one value belongs.`,
      "a list stands for one value",
    );
  const plain = (one: Scalar): Scalar => (type === "month" && typeof one === "string" ? dayOf(one, place) : one);
  if (Array.isArray(value)) return value.map(plain);
  return place.kind === "list" ? [plain(value)] : plain(value);
}

function dayOf(month: string, { kind, op }: Place): string {
  const first = `${month}-01`;
  const isEnd = kind === "high" || (kind === "one" && (op === "lte" || op === "gt"));
  const start = readDate(first);
  return isEnd && start ? (formatDate(addUnits(addUnits(start, 1, "month"), -1, "day")) ?? first) : first;
}

function undeclared(path: string): never {
  throw new AppError(
    "INVALID_INPUT",
    `The question names a parameter at ${path} that is not declared. Nothing was run. Declare it, or put a value there.`,
    {
      details: [{ path, message: "undeclared parameter" }],
    },
  );
}

/** Without recursion: what stands here has not been parsed. */
function refuseLeftOver(filled: Record<string, unknown>): void {
  const stack: { node: unknown; path: string }[] = [{ node: filled, path: "" }];
  for (let visit = stack.pop(); visit; visit = stack.pop()) {
    const { node, path } = visit;
    if (isRecord(node) && Object.hasOwn(node, "param")) misplaced(path);
    if (typeof node !== "object" || node === null) continue;
    for (const [key, child] of Object.entries(node)) stack.push({ node: child, path: path === "" ? key : `${path}.${key}` });
  }
}

function misplaced(path: string): never {
  const message = `No parameter can stand at ${path === "" ? "the top of a question" : path.slice(0, 200)}: only values of conditions, numbers in limit, top and percentiles, and values in calculations can be parameters, as { "param": "name" } and nothing else. Nothing was run.`;
  throw new AppError("INVALID_INPUT", message, { details: [{ path: path.slice(0, 200), message: "no parameter can stand here" }] });
}
