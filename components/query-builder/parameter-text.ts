export type Parameter = string | number | boolean | null | readonly string[];

/** A parameter as it is bound: text in quotes, so that a number and a text of digits are told apart. */
export function parameterText(value: Parameter): string {
  return typeof value === "object" && value !== null ? `[${value.map((item) => JSON.stringify(item)).join(", ")}]` : JSON.stringify(value);
}
