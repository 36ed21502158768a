import { hasEmail, isNhsNumber, isSeparatedSsn } from "./identifier-values";
import type { RunCheck } from "./types";

type Pattern = { kind: string; pattern: RegExp; test: (text: string) => boolean };

/** Only what cannot well be anything else: dates and versions stand in most names of files. */
const PATTERNS: Pattern[] = [
  { kind: "e-mail", pattern: /[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+/g, test: hasEmail },
  { kind: "SSN", pattern: /(?<!\d)\d{3}([- ])\d{2}\1\d{4}(?!\d)/g, test: isSeparatedSsn },
  { kind: "NHS number", pattern: /(?<!\d)\d{3}[- ]?\d{3}[- ]?\d{4}(?!\d)/g, test: isNhsNumber },
  // The words stay, the number goes: `patient_00123`, `MRN-44871`.
  {
    kind: "number",
    pattern: /(?<=(?:patient|mrn|medical[ _-]?record|nhs)[ _-]?(?:id|no|number|nr)?[ _.-]{0,2})\d[\d-]{3,}/gi,
    test: () => true,
  },
];
/** Otherwise the end of an address would be taken for more of it. */
const ENDING = /(?:\.(?:csv|tsv|txt|gz|zip))+$/i;
const MARK = /\[(?:e-mail|SSN|NHS number|number) [a-z2-7]+\]/;

/**
 * The name of a file without what tells who somebody is. `mark` says which of its kind it was without saying it, so that
 * two files that differ in nothing else still have two names.
 */
export async function redactFileName(name: string, mark: (text: string) => Promise<string>): Promise<string> {
  const ending = ENDING.exec(name)?.[0] ?? "";
  let redacted = name.slice(0, name.length - ending.length);
  for (const { kind, pattern, test } of PATTERNS) {
    const found = [...new Set([...redacted.matchAll(pattern)].map(([text]) => text).filter(test))];
    for (const text of found) redacted = redacted.replaceAll(text, `[${kind} ${await mark(text)}]`);
  }
  return `${redacted}${ending}`;
}

/** The name of a file inside another, as it is told: what tells who somebody is is left out. */
export function withoutIdentifiers(name: string): string {
  const ending = ENDING.exec(name)?.[0] ?? "";
  let told = name.slice(0, name.length - ending.length);
  for (const { kind, pattern, test } of PATTERNS) told = told.replace(pattern, (text) => (test(text) ? `[${kind}]` : text));
  return `${told}${ending}`;
}

/** The warning for a file whose name has been changed so. */
export function fileNameChecks(name: string): RunCheck[] {
  if (!MARK.test(name)) return [];
  return [
    {
      key: "identifier_in_file_name:",
      check: "identifier_in_file_name",
      column: null,
      severity: "warn",
      message:
        "The name of the file looked as if it told who a patient is. That part was not kept. Ask the sender to leave patients out of the names of files.",
      before: null,
      now: null,
    },
  ];
}
