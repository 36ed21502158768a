/** A value of Trino's JSON as the text that Athena gives, or undefined for NULL, which Athena leaves out. */
export function athenaText(value: unknown, type: string): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === "number" && (type === "double" || type === "real")) return javaDouble(value);
  return String(value);
}

/** A double as Java writes it: `1.0`, `1.0E-5`, `1.23456789E8`. */
function javaDouble(number: number): string {
  if (Object.is(number, -0)) return "-0.0";
  const size = Math.abs(number);
  if (size === 0 || (size >= 1e-3 && size < 1e7)) return Number.isInteger(number) ? `${number}.0` : String(number);
  const [digits = "", exponent = ""] = number.toExponential().split("e");
  return `${digits.includes(".") ? digits : `${digits}.0`}E${Number(exponent)}`;
}
