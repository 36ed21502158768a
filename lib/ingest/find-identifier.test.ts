import { expect, test } from "vitest";
import { findIdentifier, type IdentifierKind, type LookedAt } from "./find-identifier";

type Labelled = LookedAt & { label: IdentifierKind | null };

/** The same numbers every time (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const random = randomOf(20250101);
const int = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
const pick = <T>(list: readonly T[]) => list[int(0, list.length - 1)] as T;
const digits = (count: number) => Array.from({ length: count }, () => int(0, 9)).join("");
const times = (count: number, make: () => string) => Array.from({ length: count }, make);
const pad = (number: number) => String(number).padStart(2, "0");

const FIRST = "Amara Björn Chidi Dmitri Eleni Fionn Guðrún Hiro Ines João Kwame Leila Maeve Nia Orla Pádraig Quynh Rosa Siân Tomasz".split(
  " ",
);
const LAST =
  "Abara Brontë Cruz D'Souza Eze Fitzgerald García Haugen Ito Jones Kowalski Larsen McKay Nowak O'Brien Park Quinn Rossi Smith-Jones Tan".split(
    " ",
  );

function nhsNumber(): string {
  for (;;) {
    const body = digits(9);
    // The check digit by the weights 10 to 2, as the NHS data dictionary has it; the code adds up all ten instead.
    const check = 11 - ([...body].reduce((sum, digit, at) => sum + Number(digit) * (10 - at), 0) % 11);
    if (check !== 10) return body + String(check % 11);
  }
}

const ssn = () => `${int(100, 665)}-${pad(int(1, 99))}-${String(int(1, 9999)).padStart(4, "0")}`;
const birth = () => `${int(1925, 2020)}-${pad(int(1, 12))}-${pad(int(2, 28))}`;
const day = () => `2025-${pad(int(1, 12))}-${pad(int(1, 28))}`;

function column(
  label: Labelled["label"],
  names: string[],
  values: string[],
  type: LookedAt["type"] = "text",
  rows = values.length,
): Labelled {
  return { label, names, type, values: [...new Set(values)], rows };
}

/** Three dozen of each of the kinds that hold, under names that people give. */
function identifiers(): Labelled[] {
  const size = () => int(15, 400);
  const withEmpty = (make: () => string) => () => (random() < 0.2 ? "" : make());
  const email = () =>
    `${pick(FIRST)
      .toLowerCase()
      .replace(/[^a-z]/g, "x")}.${digits(2)}@${pick(["nhs.uk", "example.org", "mail.com", "uni-ulm.de"])}`;
  return Array.from({ length: 36 }, (_, at): Labelled[] => [
    column(
      "email",
      [pick(["Contact", "e-mail", "field_7", "remark"])],
      times(size(), () => (at % 3 === 0 && random() < 0.9 ? `text ${digits(5)}` : email())),
    ),
    column("ssn", [pick(["SSN", "x1", "Social Security No"])], times(size(), withEmpty(ssn))),
    column(
      "ssn",
      [pick(["ssn", "social_sec_no", "PatientSSN", "SocialSecurity"])],
      times(size(), () => ssn().replaceAll("-", "")),
    ),
    column(
      "nhs_number",
      [pick(["col4", "number", "NHS No", "nhs_number", "id"])],
      times(size(), at % 2 ? nhsNumber : () => nhsNumber().replace(/(...)(...)/, "$1 $2 ")),
      at % 2 ? "integer" : "text",
    ),
    column(
      "name",
      [pick(["Patient Name", "PatientName", "patient_name", "Full name", "Name of patient: full name"])],
      times(size(), () => `${pick(FIRST)} ${pick(LAST)}`),
    ),
    column(
      "name",
      [pick(["Surname", "LAST_NAME", "lastName", "family name", "Nachname"])],
      times(
        size(),
        withEmpty(() => pick(LAST)),
      ),
    ),
    column(
      "name",
      [pick(["forename", "First Name", "given_name", "Vorname", "FirstName"])],
      times(size(), () => pick(FIRST).toUpperCase()),
    ),
    column(
      "record_number",
      [pick(["MRN", "mrn_no", "Medical Record Number", "HospitalNo", "Hospital number"])],
      times(size(), () => pick([`H${digits(7)}`, digits(8), `${digits(3)}-${digits(4)}`])),
    ),
    column("birth_date", [pick(["DOB", "date_of_birth", "BirthDate", "Patient DOB", "birthday"])], times(size(), birth), "date"),
    column(
      "birth_date",
      [pick(["dob", "Date of birth"])],
      times(size(), () => birth().split("-").toReversed().join("/")),
    ),
  ]).flat();
}

/** What laboratories, registers and devices send, which tells nobody. */
function others(): Labelled[] {
  const size = () => int(15, 400);
  return Array.from({ length: 36 }, (): Labelled[] => [
    column(
      null,
      [pick(["accession", "id", "serial", "n"])],
      times(size(), () => digits(10)),
      pick(["integer", "text"]),
    ),
    column(
      null,
      [pick(["value", "Result", "result_value", "conc"])],
      times(size(), () => `${int(1, 400)}.${digits(int(1, 4))}`),
    ),
    column(
      null,
      [pick(["value", "Result", "reading"])],
      times(size(), () => pick(["<", ">", ""]) + String(int(1, 99_999))),
    ),
    column(
      null,
      [pick(["test", "test_name", "Test name", "label"])],
      times(size(), () => pick(["Sodium", "Free Calcium", "White Cell Count", "Urea Nitrogen", "pH", "Creatinine, Serum"])),
      "text",
      4000,
    ),
    column(
      null,
      [pick(["hospital_name", "Org name", "Trust name", "site"])],
      times(size(), () => `${pick(["North", "South", "Royal", "St Mary"])} ${pick(["General", "Infirmary", "Hospital"])}`),
      "text",
      3000,
    ),
    column(null, [pick(["collected_on", "reported", "sample_date"])], times(size(), day), "date"),
    column(
      null,
      [pick(["code", "icd10", "itemid"])],
      times(size(), () => `${pick(["A", "B", "K"])}${digits(2)}.${digits(1)}`),
      "text",
      5000,
    ),
    column(
      null,
      [pick(["ref_range", "Reference"])],
      times(size(), () => `${int(1, 99)}-${int(100, 999)}`),
      "text",
      5000,
    ),
    column(
      null,
      [pick(["email_opt_in", "dob_known", "name_verified", "surname_changed"])],
      times(size(), () => pick(["0", "1"])),
      "integer",
      400,
    ),
    column(
      null,
      [pick(["birth_weight", "birthplace_code", "births"])],
      times(size(), () => String(int(1500, 5200))),
      "integer",
    ),
    column(
      null,
      [pick(["admission", "pathway"])],
      times(size(), () => pick(["URGENT", "ELECTIVE", "EW EMER.", "Direct Observation"])),
      "text",
      4000,
    ),
  ]).flat();
}

const apart = { aboutPatients: false, isKey: false };
const corpus = [...identifiers(), ...others()];

test("of a labelled corpus nearly all identifiers are found, and nearly nothing else", () => {
  expect(corpus.length).toBeGreaterThanOrEqual(500);
  const wrong: { names: readonly string[]; label: string | null; found: string | null; values: readonly string[] }[] = [];
  let right = 0;
  let held = 0;
  let labelled = 0;
  for (const one of corpus) {
    const finding = findIdentifier(one, apart);
    const kind = finding?.severity === "hold" ? finding.kind : null;
    if (one.label !== null) labelled++;
    if (kind !== null) held++;
    if (kind !== null && kind === one.label) right++;
    if (kind !== one.label) wrong.push({ names: one.names, label: one.label, found: kind, values: one.values.slice(0, 3) });
  }
  const recall = right / labelled;
  const precision = right / held;
  expect({
    recall: recall >= 0.98,
    precision: precision >= 0.9,
    wrong: recall >= 0.98 && precision >= 0.9 ? [] : wrong.slice(0, 10),
  }).toEqual({
    recall: true,
    precision: true,
    wrong: [],
  });
});

test("columns of random ten digits are never NHS numbers, whatever their size", () => {
  for (let at = 0; at < 2000; at++) {
    const values = times(pick([10, 15, 20, 50, 200]), () => digits(10));
    expect(findIdentifier({ names: ["accession"], type: "text", values, rows: values.length }, apart)?.kind).not.toBe("nhs_number");
  }
  const repeated = Array.from({ length: 10 }, (_, digit) => String(digit).repeat(10));
  expect(findIdentifier({ names: ["nhs"], type: "text", values: ["a"], rows: 1 }, apart)).toBeNull();
  expect(findIdentifier({ names: ["n"], type: "text", values: repeated, rows: 10 }, apart)).toBeNull();
});

test("results of tests are never telephone numbers", () => {
  for (const name of ["value", "result", "count", "platelets", "reference"]) {
    for (let at = 0; at < 100; at++) {
      const make = pick([
        () => `${int(1, 999)}.${digits(int(1, 3))}`,
        () => digits(int(1, 11)),
        () => `${int(1, 99)}-${int(100, 999)}`,
        () => `${int(60, 200)}/${int(30, 120)}`,
        () => `${digits(2)} ${digits(3)}`,
        () => `2025-${pad(int(1, 12))}-${pad(int(1, 28))}`,
      ]);
      const values = times(100, make);
      expect(findIdentifier({ names: [name], type: "text", values, rows: 100 }, { aboutPatients: true, isKey: false })?.kind).not.toBe(
        "phone",
      );
    }
  }
});

test.each<[string, string[], string[], IdentifierKind | null, string | null]>([
  ["telephone numbers with separators", ["x"], ["+44 20 7946 0958", "(212) 555-0147", "020 7946 0001"], "phone", "warn"],
  ["digits in a column called phone", ["Contact Phone Number"], ["2095257564", "2095257565"], "phone", "warn"],
  ["postcodes", ["area"], ["SW1A 1AA", "E1 6AN", "M1 1AE"], "postcode", "warn"],
  ["addresses", ["x"], ["12 High Street", "3 Abbey Road, London", "Via Roma 12"], "address", "warn"],
  ["computers", ["source"], ["192.168.0.1", "10.0.0.7"], "network_address", "warn"],
  ["users of something", ["user_name"], ["John Smith", "Mary Jones", "Guava Juice"], "name", "warn"],
  ["placeholders of e-mail", ["mail"], ["@home", "a@b", "12@ 5"], null, null],
  ["years that stand for dates of birth", ["dob"], ["1950-01-01", "1972-01-01"], null, null],
  ["numbers that are not given out", ["x"], ["000-12-3456", "666-12-3456", "900-12-3456", "123-00-4567", "123-45-0000"], null, null],
  ["a column of nothing", ["patient_name"], ["", " "], null, null],
])("%s", (_, names, values, kind, severity) => {
  const finding = findIdentifier({ names, type: "text", values, rows: values.length }, apart);
  expect([finding?.kind ?? null, finding?.severity ?? null]).toEqual([kind, severity]);
});

test("free text and codes that are all different only warn, and a key may be all different", () => {
  const notes = times(40, () => times(int(5, 30), () => pick(["seen", "in", "clinic", "with", "pain", digits(3)])).join(" "));
  expect(findIdentifier({ names: ["comment"], type: "text", values: notes, rows: 40 }, apart)).toMatchObject({
    kind: "free_text",
    severity: "warn",
  });
  const codes = times(40, () => `LX-${digits(6)}`);
  expect(findIdentifier({ names: ["ref"], type: "text", values: codes, rows: 40 }, apart)).toMatchObject({
    kind: "code",
    severity: "warn",
  });
  expect(findIdentifier({ names: ["ref"], type: "text", values: codes, rows: 40 }, { aboutPatients: false, isKey: true })).toBeNull();
});
