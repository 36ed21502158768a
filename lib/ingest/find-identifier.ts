import type { ColumnType } from "@/lib/query";
import { headerSign, type HeaderSign } from "./identifier-headers";
import {
  hasEmail,
  isAddress,
  isBirthDay,
  isNameLike,
  isNetworkAddress,
  isNhsNumber,
  isPersonName,
  isPhone,
  isPostcode,
  isRecordNumber,
  isSeparatedPhone,
  isSeparatedSsn,
  isSsn,
  isZip,
  shapeOf,
} from "./identifier-values";

export type IdentifierKind = HeaderSign["kind"] | "postcode" | "network_address" | "free_text" | "code";

/** What a column looks like. `share`: of the different values looked at. `hold`: a person has to look first. */
export type IdentifierFinding = { kind: IdentifierKind; share: number; severity: "hold" | "warn" };

/** One column as it is looked at: different values, and in how many rows they were found. */
export type LookedAt = {
  /** Its name and the header it is read from. */
  names: readonly string[];
  type: ColumnType["kind"];
  values: readonly string[];
  rows: number;
};

/** `aboutPatients`: the contract names a patient or identifiers. `isKey`: the values are meant to be all different. */
export type Surroundings = { aboutPatients: boolean; isKey: boolean };

const EMAIL_SHARE = 0.01;
const SSN_SHARE = 0.3;
const NHS_SHARE = 0.6;
const PHONE_SHARE = 0.3;
const NAME_SHARE = 0.2;
const ADDRESS_SHARE = 0.2;
const NETWORK_SHARE = 0.05;
/** So many of the values must be of the kind that the name of the column says. */
const NAMED_SHARE = 0.5;
const CODE_SHARE = 0.95;
/** From so many different values on, six in ten valid numbers are no chance; below, all of them must be. */
const NHS_VALUES = 10;
const NHS_VALUES_MIN = 4;
const CODE_VALUES = 20;
const TEXT_VALUES = 20;

/** What a column looks like, by its name and its values; null for nothing in particular. */
export function findIdentifier(column: LookedAt, { aboutPatients, isKey }: Surroundings): IdentifierFinding | null {
  const values = column.values.map((value) => value.trim()).filter((value) => value !== "");
  if (values.length === 0) return null;
  const share = (test: (value: string) => boolean) => values.filter(test).length / values.length;
  const generic = aboutPatients ? "hold" : "warn";
  const sign = headerSign(column.names);

  if (column.type === "date" || column.type === "timestamp") {
    const days = sign?.kind === "birth_date" ? share(isBirthDay) : 0;
    return days >= NAMED_SHARE ? found("birth_date", days, sign?.strength === "strong" ? "hold" : generic) : null;
  }
  const emails = share(hasEmail);
  if (emails >= EMAIL_SHARE) return found("email", emails, "hold");
  const ssn = share(isSeparatedSsn);
  if (ssn >= SSN_SHARE) return found("ssn", ssn, "hold");
  const nhs = share(isNhsNumber);
  if (nhs >= NHS_SHARE && (values.length >= NHS_VALUES || (nhs === 1 && values.length >= NHS_VALUES_MIN)))
    return found("nhs_number", nhs, "hold");
  const named = sign === null ? null : bySign(sign, share, generic);
  if (named !== null) return named;
  if (column.type !== "text") return null;
  return byValues(column, values, share, isKey);
}

/** The values must be what the name says: a column can be called so and hold answers of yes and no. */
function bySign(sign: HeaderSign, share: (test: (value: string) => boolean) => number, generic: "hold" | "warn"): IdentifierFinding | null {
  const severity = sign.strength === "strong" ? "hold" : generic;
  function when(test: (value: string) => boolean, least: number): IdentifierFinding | null {
    const part = share(test);
    return part >= least ? found(sign.kind, part, severity) : null;
  }
  switch (sign.kind) {
    case "name":
      return sign.strength === "strong" ? when(isNameLike, NAMED_SHARE) : when(isPersonName, NAME_SHARE);
    case "nhs_number":
      return when((value) => isNhsNumber(value) || /^\d{3}[ -]?\d{3}[ -]?\d{4}$/.test(value), NAMED_SHARE);
    case "record_number":
      return when(isRecordNumber, NAMED_SHARE);
    case "ssn":
      return when((value) => isSsn(value.replace(/[- ]/g, "")), SSN_SHARE);
    case "birth_date":
      return when(isBirthDay, NAMED_SHARE);
    case "phone":
      return when(isPhone, PHONE_SHARE);
    case "address":
      return when((value) => isAddress(value) || isPostcode(value), ADDRESS_SHARE);
    case "zip":
      return share(isZip) >= NAMED_SHARE ? found("zip", share(isZip), "warn") : null;
    case "email":
      return null; // decided by the values alone
  }
}

function byValues(
  column: LookedAt,
  values: string[],
  share: (test: (value: string) => boolean) => number,
  isKey: boolean,
): IdentifierFinding | null {
  const tests: [IdentifierKind, (value: string) => boolean, number][] = [
    ["phone", isSeparatedPhone, PHONE_SHARE],
    ["postcode", isPostcode, ADDRESS_SHARE],
    ["address", isAddress, ADDRESS_SHARE],
    ["network_address", isNetworkAddress, NETWORK_SHARE],
    ["name", (value) => value.includes(" ") && isPersonName(value), NAME_SHARE],
  ];
  for (const [kind, test, least] of tests) {
    const part = share(test);
    if (part >= least) return found(kind, part, "warn");
  }
  const different = values.length / Math.max(1, column.rows);
  if (values.length >= TEXT_VALUES && isFreeText(values, different)) return found("free_text", 1, "warn");
  if (isKey || values.length < CODE_VALUES || different < 0.9) return null;
  const shapes = new Map<string, number>();
  for (const value of values) shapes.set(shapeOf(value), (shapes.get(shapeOf(value)) ?? 0) + 1);
  const alike = Math.max(...shapes.values()) / values.length;
  return alike >= CODE_SHARE && share(isRecordNumber) >= CODE_SHARE ? found("code", alike, "warn") : null;
}

function isFreeText(values: string[], different: number): boolean {
  const tokens = values.reduce((sum, value) => sum + value.split(/\s+/).length, 0) / values.length;
  const lengths = values.map((value) => value.length).sort((a, b) => a - b);
  const long = (lengths[Math.floor(0.95 * (lengths.length - 1))] ?? 0) > 60;
  return different > 0.3 && (tokens >= 4 || long);
}

function found(kind: IdentifierKind, share: number, severity: IdentifierFinding["severity"]): IdentifierFinding {
  return { kind, share, severity };
}
