import type { Parameter, ParameterType, ParameterValue, ParameterValues } from "@/lib/query";
import { listMark, readNumber, writeNumber } from "../query-builder/read-number";
import { WRITTEN_DAY, WRITTEN_MONTH } from "../written-dates";

/** What stands in the form's inputs, by parameter: one text, several of a list, none where it is empty. */
export type ParameterTexts = Record<string, string[]>;

/** In the address a parameter has its name with this before it, so that none can be taken for another word of the page. */
export const ADDRESS_PREFIX = "p_";

const SHAPES: Record<ParameterType, { pattern: RegExp; wanted: string }> = {
  text: { pattern: /[^]/, wanted: "a text" },
  integer: { pattern: /^[+-]?\d+$/, wanted: "a whole number" },
  number: { pattern: /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i, wanted: "a number" },
  boolean: { pattern: /^(true|false)$/, wanted: "yes or no" },
  date: { pattern: WRITTEN_DAY, wanted: "a day, as 2025-11-03" },
  timestamp: {
    pattern: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?$/,
    wanted: "a day and time, as 2025-11-03T14:05",
  },
  month: { pattern: WRITTEN_MONTH, wanted: "a month, as 2025-11" },
};

/** Whether the values of a type are typed as numbers. */
export function isNumberType(type: ParameterType): boolean {
  return type === "integer" || type === "number";
}

/** A number as its reader typed it, as the form and the address keep it; what is none stays as it is and is said to be none. */
export function keptText(type: ParameterType, typed: string): string {
  const read = isNumberType(type) ? readNumber(typed) : null;
  return read === null ? typed : String(read);
}

/** What is kept of a number, as its reader would type it. */
export function shownText(type: ParameterType, kept: string): string {
  return isNumberType(type) && SHAPES.number.pattern.test(kept) ? writeNumber(kept) : kept;
}

/** What is expected of a type, in words: `a whole number`. */
export function wantedWords(type: ParameterType): string {
  return SHAPES[type].wanted;
}

/** What a parameter is called for people: its label, or its name in words. */
export function parameterLabel({ name, label }: Pick<Parameter, "name" | "label">): string {
  const words = label ?? name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A default as texts; none where there is none. */
export function defaultTexts(parameter: Pick<Parameter, "default">): string[] {
  const { default: start } = parameter;
  if (start === undefined) return [];
  return Array.isArray(start) ? start.map(String) : [String(start)];
}

/** The form as it opens: what the address says, else the defaults. */
export function startTexts(parameters: readonly Parameter[], address: URLSearchParams): ParameterTexts {
  return Object.fromEntries(
    parameters.map((parameter) => {
      const said = address.getAll(ADDRESS_PREFIX + parameter.name);
      if (said.length === 0) return [parameter.name, defaultTexts(parameter)];
      return [parameter.name, parameter.list ? said.filter((text) => text !== "") : said.slice(0, 1)];
    }),
  );
}

export type ReadParameters = {
  values: ParameterValues;
  /** What is wrong with an input, by parameter. */
  problems: Record<string, string>;
};

/**
 * The form's values as the API takes them. What is left empty is not sent: the default holds, or the condition goes. Of
 * a list the condition goes also where there is a default.
 */
export function readParameters(parameters: readonly Parameter[], texts: ParameterTexts): ReadParameters {
  const values: ParameterValues = {};
  const problems: Record<string, string> = {};
  for (const parameter of parameters) {
    const given = (texts[parameter.name] ?? [])
      .map((text) => (parameter.type === "text" ? text : text.trim()))
      .filter((text) => text !== "");
    if (given.length === 0) {
      const isCleared = parameter.list === true && parameter.default !== undefined;
      if (parameter.required && (isCleared || parameter.default === undefined)) problems[parameter.name] = "Needed to ask the question";
      // An empty list says that nothing was chosen; without it the default would hold.
      else if (isCleared) values[parameter.name] = [];
      continue;
    }
    const wrong = given.find((text) => !SHAPES[parameter.type].pattern.test(text));
    if (wrong !== undefined) {
      problems[parameter.name] =
        `${parameter.list ? `"${shownText(parameter.type, wrong)}" is not` : "Not"} ${wantedWords(parameter.type)}`;
      continue;
    }
    const read = given.map((text) => readOne(parameter.type, text));
    values[parameter.name] = parameter.list ? read : (read[0] ?? "");
  }
  return { values, problems };
}

/** A text of a type as a value. Digits that a JavaScript number cannot hold exactly stay text, as the language takes them. */
export function readOne(type: ParameterType, text: string): string | number | boolean {
  if (type === "boolean") return text === "true";
  if (type !== "integer" && type !== "number") return text;
  const digits = text.replace(/e.*$/i, "").replaceAll(/\D/g, "").replace(/^0+/, "");
  return digits.length > 15 ? text : Number(text);
}

/** The address with the values of the form: what is as the default says is left out. Other words of it stay. */
export function withParameters(address: URLSearchParams, parameters: readonly Parameter[], texts: ParameterTexts): URLSearchParams {
  const next = new URLSearchParams([...address].filter(([name]) => !name.startsWith(ADDRESS_PREFIX)));
  for (const parameter of parameters) {
    const given = (texts[parameter.name] ?? []).filter((text) => text.trim() !== "");
    if (JSON.stringify(given) === JSON.stringify(defaultTexts(parameter))) continue;
    if (given.length === 0 && parameter.list) next.append(ADDRESS_PREFIX + parameter.name, "");
    for (const text of given) next.append(ADDRESS_PREFIX + parameter.name, text);
  }
  return next;
}

/** A value as people read it: `HBA1C, GLU`. */
export function valueWords(value: ParameterValue): string {
  const one = (item: string | number | boolean) =>
    item === true ? "yes" : item === false ? "no" : typeof item === "number" ? writeNumber(item) : item;
  // Where a comma begins a fraction it does not stand between numbers.
  const mark = Array.isArray(value) && value.some((item) => typeof item === "number") ? listMark() : ",";
  return Array.isArray(value) ? value.map(one).join(`${mark} `) : one(value);
}
