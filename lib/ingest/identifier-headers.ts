/**
 * What the name of a column says. `strong`: there is no other reading. `generic`: it is an identifier in data about
 * patients, and can be something else in other data.
 */
export type HeaderSign = {
  kind: "name" | "record_number" | "nhs_number" | "ssn" | "birth_date" | "email" | "phone" | "address" | "zip";
  strength: "strong" | "generic";
};

const PERSON = "patients?|pt|persons?|subjects?|clients?|participants?|mothers?|fathers?|childs?|guardians?|carers?|relatives?";
const NAME_OF = "full|first|last|middle|given|family|birth|maiden|legal|preferred";
const NUMBER = "no|nr|num|nbr|number|id|identifier|code";

/** The first that matches decides. Names are lower case, in words with one blank between. */
const SIGNS: [RegExp, HeaderSign][] = [
  [/\be ?mails?\b/, { kind: "email", strength: "generic" }],
  [/\b(?:ssn|social sec(?:urity)?)\b/, { kind: "ssn", strength: "strong" }],
  [new RegExp(`\\bnhs(?: ?(?:${NUMBER}))?$|\\bnhs ?(?:${NUMBER})\\b`), { kind: "nhs_number", strength: "strong" }],
  [
    /\b(?:dob|d o b|birth ?(?:date|day)|dates? of birth|date birth|geburtsdatum|data di nascita|date de naissance|fecha de nacimiento)\b/,
    { kind: "birth_date", strength: "strong" },
  ],
  [/\bborn(?: on)?$/, { kind: "birth_date", strength: "generic" }],
  [
    new RegExp(
      `\\b(?:${PERSON}) (?:(?:${NAME_OF}) )?names?\\b|\\b(?:sur|fore) ?names?\\b|\\b(?:${NAME_OF}) ?names?\\b|\\b(?:first|last|given|maiden|middle)names?\\b|\\bpatientnames?\\b|\\bnext of kin\\b|\\b(?:cognome|vorname|nachname|prenom|apellidos?)\\b`,
    ),
    { kind: "name", strength: "strong" },
  ],
  [
    new RegExp(
      `\\bmrn\\b|\\bmedical ?record(?: (?:${NUMBER}))?\\b|\\b(?:hospital|chi|health ?record|case ?note) (?:no|nr|num|nbr|number)\\b`,
    ),
    { kind: "record_number", strength: "strong" },
  ],
  [
    new RegExp(
      `\\bpatient ?(?:${NUMBER})\\b|\\bpatient$|\\b(?:passport|insurance|medicare|medicaid|health ?card|national|account|licen[cs]e) (?:${NUMBER})\\b`,
    ),
    { kind: "record_number", strength: "generic" },
  ],
  [/\b(?:tele)?phones?\b|\bmobile\b|\bcell(?: ?phone)\b|\btel\b|\bfax\b/, { kind: "phone", strength: "generic" }],
  [/\baddress(?:es)?\b|\bstreet\b|\bpost ?codes?\b|\bindirizzo\b|\badresse\b/, { kind: "address", strength: "generic" }],
  [/\bzip(?: ?codes?)?\b/, { kind: "zip", strength: "generic" }],
  [
    /\b(?:names?|user ?names?|contact|first|last|doctor|dr|consultant|physician|clinician|gp|nurse|surgeon|practitioner|author|lead|member)\b/,
    { kind: "name", strength: "generic" },
  ],
];

/** Names of things that are not people. */
const THINGS =
  /\b(?:org|organi[sz]ation|hospital|trust|provider|test|drug|site|region|company|country|county|state|file|product|brand|lab|analyte|column|city|ward|clinic|facility|department|dataset|event|category|item|specialty|procedure|medication|diagnosis|study|unit|place|device|panel|specimen|method|group|field|table|street|road|class|species|generic|trade|common|scientific)\b/;

const PEOPLE = new RegExp(`\\b(?:${PERSON})\\b`);

/** A name in lower-case words: `PatientName`, `patient_name` and `PATIENT NAME` are alike. */
export function headerWords(name: string): string {
  return name
    .normalize("NFKC")
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    .toLowerCase();
}

/** What the names of a column say together; a strong sign counts more than a generic one. */
export function headerSign(names: readonly string[]): HeaderSign | null {
  const signs = names.map(signOf).filter((sign) => sign !== null);
  return signs.find((sign) => sign.strength === "strong") ?? signs[0] ?? null;
}

function signOf(name: string): HeaderSign | null {
  const words = headerWords(name);
  const sign = SIGNS.find(([pattern]) => pattern.test(words))?.[1] ?? null;
  return sign?.kind === "name" && THINGS.test(words) && !PEOPLE.test(words) ? null : sign;
}
