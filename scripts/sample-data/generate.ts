import { makeDirt, type Dirt, type DirtCounts, noDirt } from "./dirt";
import { makePatient, type Patient } from "./patients";
import { seededRandom, type Random } from "./random";
import { PANELS, type Condition, type LabTest, type Panel } from "./tests";

export type SampleOptions = { rows: number; hospitals: number; months: number; seed: number; firstMonth?: string };

/** What `npm start` loads. */
export const SAMPLE: Required<SampleOptions> = { rows: 300_000, hospitals: 6, months: 12, seed: 20_250_101, firstMonth: "2025-01" };

export type Hospital = { code: string; name: string; prefix: string; size: number };

/** The first six are those of the sample data; more are numbered. */
const NAMED: readonly Hospital[] = [
  { code: "northgate", name: "Northgate General", prefix: "NG", size: 1.5 },
  { code: "st-anselm", name: "St Anselm's", prefix: "SA", size: 1.2 },
  { code: "riverview", name: "Riverview", prefix: "RV", size: 1 },
  { code: "holmwood", name: "Holmwood", prefix: "HW", size: 0.9 },
  { code: "queens-park", name: "Queen's Park", prefix: "QP", size: 0.8 },
  { code: "eastmoor", name: "Eastmoor", prefix: "EM", size: 0.6 },
];

export const HEADER = "result_id,patient_id,sex,age,test_code,test,specimen,value,unit,ref_low,ref_high,flag,collected_at,reported_at";

/** One hospital's month. `dirt` is complete once `lines` has been read to its end. */
export type SampleFile = {
  hospital: string;
  period: string;
  filename: string;
  rows: number;
  dirt: DirtCounts;
  /** The header, then one line a result, without line ends. */
  lines(): Generator<string>;
};

export function hospitalAt(index: number): Hospital {
  const named = NAMED[index];
  if (named) return named;
  const number = String(index + 1).padStart(3, "0");
  return { code: `hospital-${number}`, name: `Hospital ${number}`, prefix: `H${number}`, size: 1 };
}

/** Every file of the sample, months first: hospitals send in January's files, then February's. */
export function* sampleFiles(options: SampleOptions): Generator<SampleFile> {
  const hospitals = Array.from({ length: options.hospitals }, (_, index) => hospitalAt(index));
  const rows = shareOut(options.rows, Array.from({ length: options.months }, () => hospitals.map((hospital) => hospital.size)).flat());
  for (let month = 0; month < options.months; month += 1) {
    for (const [index, hospital] of hospitals.entries()) {
      yield sampleFile(
        options,
        hospital,
        monthAfter(options.firstMonth ?? SAMPLE.firstMonth, month),
        rows[month * hospitals.length + index] ?? 0,
      );
    }
  }
}

/** One file with a given number of rows. */
export function sampleFile(options: SampleOptions, hospital: Hospital, period: string, rows: number): SampleFile {
  const dirt = noDirt();
  return {
    hospital: hospital.code,
    period,
    filename: `${hospital.code}-${period}.csv`,
    rows,
    dirt,
    lines: () => fileLines({ options, hospital, period, rows, dirt }),
  };
}

type FilePlan = { options: SampleOptions; hospital: Hospital; period: string; rows: number; dirt: DirtCounts };

function* fileLines({ options, hospital, period, rows, dirt }: FilePlan): Generator<string> {
  yield HEADER;
  Object.assign(dirt, noDirt());
  const random = seededRandom(options.seed, "file", hospital.code, period);
  const spoil = makeDirt(random, dirt);
  const patientCount = Math.max(20, Math.round((options.rows * hospital.size) / options.hospitals / 45));
  const recent: string[] = [];
  let written = 0;
  while (written < rows) {
    const patient = makePatient(options.seed, hospital.prefix, random.integer(1, patientCount), Number(period.slice(0, 4)));
    for (const result of visit(random, hospital, period, patient)) {
      if (written === rows) return;
      // A line that was sent twice, as when a laboratory system exports a batch again.
      const isRepeat = recent.length > 0 && random.chance(REPEATED_SHARE);
      const original = isRepeat ? random.pick(recent) : null;
      if (original !== null) dirt.repeated += 1;
      const { line, isClean } =
        original === null ? spoil({ ...result, id: resultId(hospital, period, written) }) : { line: original, isClean: false };
      if (isClean && recent.push(line) > 50) recent.shift();
      yield line;
      written += 1;
    }
  }
}

const REPEATED_SHARE = 0.004;

function* visit(random: Random, hospital: Hospital, period: string, patient: Patient): Generator<Omit<Dirt, "id">> {
  const collected = collectionTime(random, period);
  const panels = choosePanels(random, patient);
  for (const panel of panels) {
    const reported = collected + random.integer(25, 60 * 20) * 60_000;
    for (const test of panel.tests) {
      const value = drawValue(random, test, patient);
      yield {
        patient: patient.id,
        sex: patient.sex,
        age: Number(period.slice(0, 4)) - patient.birthYear,
        test,
        value,
        flag: value < test.low ? "L" : value > test.high ? "H" : "N",
        collectedAt: isoTime(collected),
        reportedAt: isoTime(reported),
        hospital: hospital.code,
        period,
      };
    }
  }
}

function choosePanels(random: Random, patient: Patient): Panel[] {
  const chosen = PANELS.filter((panel) => {
    const isFavoured = panel.favours !== undefined && patient.conditions.has(panel.favours);
    return random.chance((panel.weight / 40) * (isFavoured ? 2.2 : 1));
  });
  return chosen.length > 0 ? chosen : [random.pick(PANELS.slice(0, 2))];
}

function drawValue(random: Random, test: LabTest, patient: Patient): number {
  let middle = test.middle * (patient.sex === "F" ? (test.female ?? 1) : 1);
  let spread = test.spread;
  for (const [condition, factor] of Object.entries(test.shifts ?? {})) {
    if (!patient.conditions.has(condition as Condition)) continue;
    middle *= factor;
    // The ill differ from each other more than the healthy do.
    if (test.shape === "normal") spread *= 1 + 2 * Math.abs(factor - 1);
  }
  const deviation = Math.max(-3.2, Math.min(3.2, 0.6 * patient.offset + random.normal(0, 0.86)));
  const value = test.shape === "log" ? middle * Math.exp(spread * deviation) : middle + spread * deviation;
  // Through text, as it is printed: 5.3 compares with the reference range as 5.3 does.
  return Number(Math.max(10 ** -test.decimals, 0.3 * middle, value).toFixed(test.decimals));
}

/** Most blood is taken on weekdays in the morning. */
function collectionTime(random: Random, period: string): number {
  const [year = 2025, month = 1] = period.split("-").map(Number);
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  let day = random.integer(1, days);
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
  if ((weekday === 0 || weekday === 6) && random.chance(0.7)) day = Math.max(1, Math.min(days, day + (day > 15 ? -2 : 2)));
  const minutes = Math.round(Math.min(23 * 60, Math.max(5 * 60, random.normal(10 * 60 + 20, 150))));
  // A result is reported at most 20 hours later: the last day's blood is taken early enough to stay in its month.
  return Date.UTC(year, month - 1, day, 0, minutes);
}

function resultId(hospital: Hospital, period: string, number: number): string {
  return `${hospital.prefix}${period.slice(2, 4)}${period.slice(5)}-${String(number + 1).padStart(7, "0")}`;
}

function isoTime(instant: number): string {
  return new Date(instant).toISOString().slice(0, 19);
}

/** `total` whole units in proportion to the weights; the parts add up exactly. */
function shareOut(total: number, weights: number[]): number[] {
  const sum = weights.reduce((left, right) => left + right, 0);
  let before = 0;
  let given = 0;
  return weights.map((weight) => {
    before += weight;
    const upTo = Math.round((total * before) / sum);
    const part = upTo - given;
    given = upTo;
    return part;
  });
}

function monthAfter(first: string, months: number): string {
  const [year = 2025, month = 1] = first.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 7);
}
