import { AppError } from "@/lib/errors";
import type { Scalar } from "./ast";
import { readDate, readTimestamp } from "./calendar";
import type { Parameter, ParameterType, ParameterValue, ParameterValues } from "./parameters";

/** What each type takes: as said in errors and forms, and an example. */
const TYPES = {
  text: { takes: "text", example: "abc" },
  integer: { takes: "a whole number, such as 7", example: 1 },
  number: { takes: "a number, such as 7.5", example: 1 },
  boolean: { takes: "true or false", example: true },
  date: { takes: "a date, such as 2025-01-31", example: "2025-01-31" },
  timestamp: { takes: "a date with a time and no zone, such as 2025-01-31T10:30:00", example: "2025-01-31T10:30:00.000" },
  month: { takes: "a month, such as 2025-01", example: "2025-01" },
} as const satisfies Record<ParameterType, { takes: string; example: Scalar }>;

/** Numbers whose digits JSON cannot carry travel as text, as answers write them. */
const LONG_INTEGER = /^-?[1-9]\d{15,18}$/;
const LONG_DECIMAL = /^-?\d{1,18}\.\d{1,18}$/;
const SAFE_DIGITS = 15;

/** Throws INVALID_INPUT about one parameter; the path is its name. The value given is never repeated. */
export function refuseParameter(name: string, message: string, detail: string): never {
  throw new AppError("INVALID_INPUT", `${message} Nothing was run. Correct it and ask again.`, {
    details: [{ path: name, message: detail }],
  });
}

/** A value of the type that the language takes; null for anything else. */
function typed(type: ParameterType, given: Scalar): Scalar | null {
  switch (type) {
    case "text":
      return typeof given === "string" ? given : null;
    case "integer":
      if (typeof given === "number") return Number.isSafeInteger(given) ? given : null;
      return typeof given === "string" && LONG_INTEGER.test(given) && !Number.isSafeInteger(Number(given)) ? given : null;
    case "number":
      if (typeof given === "number") return Number.isFinite(given) ? given : null;
      return typeof given === "string" && (LONG_INTEGER.test(given) || LONG_DECIMAL.test(given)) ? given : null;
    case "boolean":
      return typeof given === "boolean" ? given : null;
    case "date":
      return typeof given === "string" && readDate(given) !== null ? given : null;
    case "timestamp":
      return typeof given === "string" ? readTimestamp(given) : null;
    case "month":
      return typeof given === "string" && /^\d{4}-\d{2}$/.test(given) && readDate(`${given}-01`) !== null ? given : null;
  }
}

function checked(parameter: Parameter, given: Scalar): Scalar {
  const value = typed(parameter.type, given);
  if (value !== null) return value;
  const { takes } = TYPES[parameter.type];
  return refuseParameter(parameter.name, `The parameter ${parameter.name} takes ${takes}.`, `takes ${takes}`);
}

function checkedValue(parameter: Parameter, given: ParameterValue): ParameterValue {
  if (parameter.list) return (Array.isArray(given) ? given : [given]).map((one) => checked(parameter, one));
  if (Array.isArray(given))
    refuseParameter(parameter.name, `The parameter ${parameter.name} takes one value, not a list.`, "takes one value");
  return checked(parameter, given);
}

/**
 * The value of every parameter that has one: as given, else its default. An empty list is no value, also where there is
 * a default: nothing was chosen. Throws INVALID_INPUT for an unknown name, a value of another type, and a required
 * parameter without a value; the path is the parameter's name.
 */
export function settleParameters(parameters: readonly Parameter[], values: ParameterValues): Map<string, ParameterValue> {
  const declared = declaredParameters(parameters);
  for (const name of Object.keys(values)) if (!declared.has(name)) refuseUnknown(name, parameters);
  const settled = new Map<string, ParameterValue>();
  for (const parameter of parameters) {
    const { name, required } = parameter;
    const given = Object.hasOwn(values, name) ? values[name] : parameter.default;
    const value = given === undefined ? undefined : checkedValue(parameter, given);
    const isEmpty = value === undefined || (Array.isArray(value) && value.length === 0);
    if (!isEmpty) settled.set(name, value);
    else if (required) refuseParameter(name, `The parameter ${name} has no value and needs one.`, "is missing");
  }
  return settled;
}

/** By name. Throws INVALID_INPUT where two have one name. */
export function declaredParameters(parameters: readonly Parameter[]): Map<string, Parameter> {
  const declared = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const twice = parameters.find((parameter) => declared.get(parameter.name) !== parameter);
  if (twice) refuseParameter(twice.name, `Two parameters are called ${twice.name}.`, "declared twice");
  return declared;
}

function refuseUnknown(name: string, parameters: readonly Parameter[]): never {
  const known = parameters.map((parameter) => parameter.name);
  const others = known.length === 0 ? "It has none." : `It has ${known.join(", ")}.`;
  return refuseParameter(name.slice(0, 80), `The question has no parameter of the name given. ${others}`, "unknown parameter");
}

/**
 * The values in an address, where everything is text, with the types of their parameters. A list repeats its name.
 * Throws INVALID_INPUT as `settleParameters` does.
 */
export function readParameterValues(parameters: readonly Parameter[], raw: Readonly<Record<string, string | string[]>>): ParameterValues {
  const declared = declaredParameters(parameters);
  const read = Object.entries(raw).map(([name, given]): [string, ParameterValue] => {
    const parameter = declared.get(name);
    if (!parameter) return refuseUnknown(name, parameters);
    if (parameter.list) return [name, [given].flat().map((text) => checked(parameter, fromText(parameter.type, text)))];
    if (Array.isArray(given))
      return refuseParameter(name, `The parameter ${name} takes one value and was given several.`, "takes one value");
    return [name, checked(parameter, fromText(parameter.type, given))];
  });
  return Object.fromEntries(read);
}

function fromText(type: ParameterType, text: string): Scalar {
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  const isNumber = type === "integer" ? /^-?\d+$/.test(text) : type === "number" && /^-?\d+(\.\d+)?([eE][-+]?\d{1,3})?$/.test(text);
  if (!isNumber) return text;
  const digits = text
    .replace(/[eE].*$/, "")
    .replace(/\D/g, "")
    .replace(/^0+/, "");
  // What a number cannot carry exactly stays text; the binder takes it where the column holds such values.
  return digits.length > SAFE_DIGITS && !Number.isSafeInteger(Number(text)) ? text : Number(text);
}

/** Any value of the type of a parameter, to try a question with that needs one. */
export function exampleValue({ type, list }: Parameter): ParameterValue {
  const { example } = TYPES[type];
  return list ? [example] : example;
}
