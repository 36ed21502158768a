import type { Scalar } from "./ast";
import { formatDate, readDate, readTimestamp } from "./calendar";
import type { ColumnType } from "./column-types";
import { invalid } from "./refuse";
import type { SqlValue } from "./sql";

/** What a value is compared with: named in messages, typed for the binding. */
export type Target = { label: string; type: ColumnType };

const INT64_MAX = 9_223_372_036_854_775_807n;
const MAX_DECIMAL_DIGITS = 18;
const MAX_TEXT = 10_000;

/**
 * A value of a question with the type of the column it is compared with. Nothing is converted by guess: text for
 * a number column is INVALID_QUERY. Integers beyond 2^53 and decimals may be text, as answers write them.
 */
export function bindValue(given: Scalar, target: Target, path: string): SqlValue {
  switch (target.type.kind) {
    case "text":
      return { type: target.type, value: bindText(given, target, path) };
    case "integer":
      return { type: target.type, value: bindInteger(given, target, path) };
    case "decimal":
      return bindDecimal(given, target, path);
    case "double":
      if (typeof given !== "number" || !Number.isFinite(given)) wrong(given, target, "numbers", "7.5", path);
      return { type: target.type, value: given };
    case "boolean":
      if (typeof given !== "boolean") wrong(given, target, "true and false", "true", path);
      return { type: target.type, value: given };
    case "date": {
      const date = typeof given === "string" ? readDate(given) : null;
      if (date === null) wrong(given, target, "dates", '"2025-01-31"', path);
      return { type: target.type, value: formatDate(date) };
    }
    case "timestamp": {
      const timestamp = typeof given === "string" ? readTimestamp(given) : null;
      if (timestamp === null) wrong(given, target, "dates with a time and no zone", '"2025-01-31T10:30:00"', path);
      return { type: target.type, value: timestamp };
    }
  }
}

function bindText(given: Scalar, target: Target, path: string): string {
  if (typeof given !== "string") wrong(given, target, "text", '"abc"', path);
  if (given.length > MAX_TEXT) invalid(path, `The text given for ${target.label} has more than ${MAX_TEXT} characters.`);
  if (given.includes("\u0000") || !given.isWellFormed()) {
    invalid(path, `The text given for ${target.label} has a character no database can hold (NUL, or half of a pair).`, "cannot be stored");
  }
  return given;
}

function bindInteger(given: Scalar, target: Target, path: string): number | string {
  if (typeof given === "number") {
    if (!Number.isInteger(given)) wrong(given, target, "whole numbers", "7", path);
    if (Number.isSafeInteger(given)) return given === 0 ? 0 : given;
    invalid(
      path,
      `The number given for ${target.label} is beyond 2^53, where JSON numbers are not exact. Send it as text.`,
      "send it as text",
    );
  }
  if (typeof given === "string" && /^-?[1-9]\d{15,18}$/.test(given)) {
    const exact = BigInt(given);
    if (exact <= INT64_MAX && exact >= -INT64_MAX - 1n && !Number.isSafeInteger(Number(given))) return given;
  }
  return wrong(given, target, "whole numbers", "7", path);
}

function bindDecimal(given: Scalar, target: Target, path: string): SqlValue {
  const text = typeof given === "number" && Number.isFinite(given) ? plainDigits(given) : given;
  const match = typeof text === "string" ? /^(-?)0*(\d+)(?:\.(\d+))?$/.exec(text) : null;
  if (!match) return wrong(given, target, "numbers", "7.5", path);
  const whole = (match[2] ?? "").replace(/^0+(?=\d)/, "");
  const fraction = (match[3] ?? "").replace(/0+$/, "");
  const digits = (whole === "0" ? "" : whole).length + fraction.length;
  if (digits > MAX_DECIMAL_DIGITS)
    invalid(path, `The number given for ${target.label} has ${digits} digits; at most ${MAX_DECIMAL_DIGITS} can be compared exactly.`);
  const isZero = whole === "0" && fraction === "";
  const value = `${isZero ? "" : (match[1] ?? "")}${whole}${fraction === "" ? "" : `.${fraction}`}`;
  return { type: { kind: "decimal", precision: MAX_DECIMAL_DIGITS, scale: fraction.length }, value };
}

/** A number without an exponent: `1e-7` → `0.0000001`. */
function plainDigits(number: number): string {
  const [mantissa = "", exponentText] = String(number).split("e");
  if (exponentText === undefined) return mantissa;
  const exponent = Number(exponentText);
  const sign = mantissa.startsWith("-") ? "-" : "";
  const [whole = "", fraction = ""] = mantissa.replace("-", "").split(".");
  if (exponent < 0) return `${sign}0.${(whole + fraction).padStart(whole.length + fraction.length - exponent - 1, "0")}`;
  return sign + (whole + fraction).padEnd(whole.length + exponent, "0");
}

function wrong(given: Scalar, target: Target, holds: string, example: string, path: string): never {
  const kind = typeof given === "string" ? "text" : typeof given === "number" ? "a number" : "true or false";
  invalid(
    path,
    `${target.label} holds ${holds}, such as ${example}; the value given is ${typeof given === "number" && holds.startsWith("whole") ? "not whole" : `${kind} of another form`}.`,
    `expected ${holds}`,
  );
}
