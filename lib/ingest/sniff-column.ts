import type { CleanStep } from "./clean-steps";

/** What a column seems to hold, and what a person should check. */
export type Guess = { type: string; clean: CleanStep[]; nullWords: string[]; notes: string[]; isMonth: boolean };

const NULL_WORDS = ["NA", "N/A", "NULL", "null", "-", ".", "#N/A", "NaN", "nan", "None"];
const ENOUGH = 0.999;
const MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december";

type Shape = { type: string; fits: (text: string) => boolean; clean?: CleanStep[]; isMonth?: boolean };

const INTEGER = /^[+-]?\d{1,18}$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/;
const COMMA_NUMBER = /^[+-]?\d{1,3}(\.\d{3})*,\d+$|^[+-]?\d+,\d+$/;
const GROUPED_NUMBER = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/;

const SHAPES: Shape[] = [
  { type: "boolean", fits: (text) => /^(true|false)$/i.test(text) },
  { type: "integer", fits: (text) => INTEGER.test(text) },
  { type: "double", fits: (text) => NUMBER.test(text) },
  {
    type: "double",
    fits: (text) => GROUPED_NUMBER.test(text) || NUMBER.test(text),
    clean: [{ step: "parse_number", decimal: ".", thousands: ",", percent: false, suffixes: false }],
  },
  {
    type: "double",
    fits: (text) => COMMA_NUMBER.test(text) || INTEGER.test(text),
    clean: [{ step: "parse_number", decimal: ",", thousands: ".", percent: false, suffixes: false }],
  },
  { type: "date", fits: (text) => isDay(text, /^(\d{4})-(\d{2})-(\d{2})$/, "ymd") },
  {
    type: "date",
    fits: (text) => isDay(text, /^(\d{4})\/(\d{1,2})\/(\d{1,2})$/, "ymd"),
    clean: [{ step: "parse_date", format: "YYYY/M/D" }],
  },
  {
    type: "timestamp",
    fits: (text) =>
      /^\d{4}-\d{2}-\d{2}[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?$/.test(text) &&
      isDay(text.slice(0, 10), /^(\d{4})-(\d{2})-(\d{2})$/, "ymd"),
  },
  {
    type: "timestamp",
    fits: (text) => /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}(:?\d{2})?)?$/.test(text),
    clean: [{ step: "parse_timestamp", format: "ISO" }],
  },
  {
    type: "date",
    fits: (text) => new RegExp(`^(${MONTHS})-\\d{4}$`, "i").test(text),
    clean: [{ step: "parse_date", format: "MONTH-YYYY" }],
    isMonth: true,
  },
  {
    type: "date",
    fits: (text) => new RegExp(`^(${MONTHS}) \\d{4}$`, "i").test(text),
    clean: [{ step: "parse_date", format: "MONTH YYYY" }],
    isMonth: true,
  },
  { type: "date", fits: (text) => /^\d{4}-(0[1-9]|1[0-2])$/.test(text), clean: [{ step: "parse_date", format: "YYYY-MM" }], isMonth: true },
];

/** Guesses a column from its texts: a type only when 99.9 % of them are of it; ids keep their leading zeros. */
export function guessColumn(header: string, texts: string[]): Guess {
  const trimmed = texts.map((text) => text.trim());
  const words = NULL_WORDS.filter((word) => trimmed.includes(word));
  const values = trimmed.filter((text) => text !== "" && !words.includes(text));
  const nothing: Guess = { type: "text", clean: [{ step: "trim" }], nullWords: [], notes: [], isMonth: false };
  const padded = texts.some((text) => text !== text.trim());
  // Text is always trimmed: next month's file may have the blanks that this one has not.
  const trim: CleanStep[] = [{ step: "trim" }];
  if (values.length === 0) return { ...nothing, notes: ["is empty in the sample; it is taken as text."] };
  if (values.some((text) => /^0\d+$/.test(text)) && values.every((text) => /^\d+$/.test(text))) {
    return { ...nothing, notes: ["holds numbers with leading zeros; it stays text so that they are kept."] };
  }
  if (isNumberedId(header, values))
    return {
      ...nothing,
      type: "integer",
      clean: [{ step: "strip_suffix", value: ".0" }],
      notes: ["holds whole numbers written with .0; it is taken as an integer."],
    };
  const slashed = slashedDate(values);
  if (slashed === "ambiguous")
    return {
      ...nothing,
      notes: ["holds dates of which day and month cannot be told apart; it stays text until you choose DD/MM/YYYY or MM/DD/YYYY."],
    };
  if (slashed !== null)
    return { ...nothing, type: "date", clean: [...(padded ? trim : []), { step: "parse_date", format: slashed }], nullWords: words };
  for (const prefix of ["", commonPrefix(values)]) {
    const bare = prefix === "" ? values : values.map((text) => text.slice(prefix.length));
    const shape = prefix === "" ? SHAPES.find((one) => fits(one, bare)) : SHAPES.find((one) => one.isMonth === true && fits(one, bare));
    if (!shape || (prefix !== "" && bare.length === 0)) continue;
    const clean: CleanStep[] = [
      ...(padded ? trim : []),
      ...(prefix === "" ? [] : [{ step: "strip_prefix" as const, value: prefix }]),
      ...(shape.clean ?? []),
    ];
    const wrong = bare.filter((text) => !shape.fits(text)).length;
    const notes =
      wrong > 0 ? [`${wrong} of ${bare.length} values in the sample are not of the type ${shape.type}; such rows will be rejected.`] : [];
    if (looksLikeId(header, shape.type)) return { ...nothing, notes: ["looks like an identifier; it stays text."] };
    return { type: shape.type, clean, nullWords: words, notes, isMonth: shape.isMonth === true };
  }
  return { ...nothing, nullWords: words.filter((word) => /^(NULL|null|#N\/A|NaN|nan)$/.test(word)) };
}

function fits(shape: Shape, values: string[]): boolean {
  const good = values.reduce((count, text) => count + (shape.fits(text) ? 1 : 0), 0);
  return good > 0 && good >= values.length * ENOUGH;
}

/** Only codes of which arithmetic makes no sense; whole-number ids are kept as numbers, which sort and join the same. */
function looksLikeId(header: string, type: string): boolean {
  return type !== "date" && /^(nhs[ _-]?(no|number)|mrn|postcode|zip|phone)$/i.test(header.trim());
}

/** Ids that a program has written as decimals: `93704.0`. */
function isNumberedId(header: string, values: string[]): boolean {
  const isId = /(^|[ _-])(id|no|nr|number|seqn)$/i.test(header.trim());
  return isId && values.every((text) => /^\d+\.0$/.test(text));
}

function isDay(text: string, pattern: RegExp, order: "ymd" | "dmy" | "mdy"): boolean {
  const match = pattern.exec(text);
  if (!match) return false;
  const [first, second, third] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const [year, month, day] = order === "ymd" ? [first, second, third] : order === "dmy" ? [third, second, first] : [third, first, second];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** The format of dates written with two numbers before the year, if one of the orders is impossible. */
function slashedDate(values: string[]): string | "ambiguous" | null {
  const match = /^\d{1,2}([/.-])\d{1,2}\1\d{4}$/.exec(values[0] ?? "");
  const mark = match?.[1];
  if (mark === undefined) return null;
  const pattern = new RegExp(`^(\\d{1,2})[${mark === "-" ? "\\-" : mark}](\\d{1,2})[${mark === "-" ? "\\-" : mark}](\\d{4})$`);
  const needed = values.length * ENOUGH;
  const dayFirst = values.filter((text) => isDay(text, pattern, "dmy")).length;
  const monthFirst = values.filter((text) => isDay(text, pattern, "mdy")).length;
  if (dayFirst < needed && monthFirst < needed) return null;
  if (dayFirst >= needed && monthFirst >= needed) return "ambiguous";
  const short = values.some((text) => /^\d[^\d]|[^\d]\d[^\d]/.test(text));
  const [day, month] = short ? ["D", "M"] : ["DD", "MM"];
  return dayFirst >= needed ? [day, month, "YYYY"].join(mark) : [month, day, "YYYY"].join(mark);
}

/** What all values begin with, up to the last character that is no letter or digit: `MSitAE-`. */
function commonPrefix(values: string[]): string {
  let prefix = values[0] ?? "";
  for (const text of values) {
    let length = 0;
    while (length < prefix.length && length < text.length && prefix[length] === text[length]) length++;
    prefix = prefix.slice(0, length);
    if (prefix === "") return "";
  }
  return /^[A-Za-z0-9]*[^A-Za-z0-9]/.exec(prefix)?.[0] ?? "";
}
