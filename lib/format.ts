/**
 * Every number, date and size people see goes through here. Pure: the same input gives the same text in the browser and
 * on the server. Dates without a time and timestamps without a zone are taken apart as text, never through a time zone.
 */

const DEFAULT_LOCALE = "en-GB";
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DATE = /^(-?\d{4,6})-(\d{2})-(\d{2})/;
const TIMESTAMP = /^(-?\d{4,6}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d+))?)?/;
const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/** What stands in for an empty value. */
export const EMPTY = "—";

/** The ways of writing numbers and dates that a reader can choose. */
export const LOCALES = ["en-GB", "en-US", "de-DE", "de-CH", "es-ES", "fr-FR", "it-IT", "nl-NL", "pl-PL", "sv-SE"] as const;
/** The cookie that holds the choice; without it, the browser's first language. */
export const LOCALE_COOKIE = "medlake-locale";

/** On the server: whose page is being made. Set where pages are, as nothing here knows of requests. */
const slot = globalThis as typeof globalThis & { medlakeLocale?: () => string | undefined };

/** The reader's locale: what the page is drawn with (`<html data-locale>`), so that one page never mixes two. */
function readerLocale(): string {
  if (typeof document === "undefined") return slot.medlakeLocale?.() ?? DEFAULT_LOCALE;
  return document.documentElement.dataset.locale ?? DEFAULT_LOCALE;
}

/** The locale for a choice and for what a browser accepts, both of which anybody can write; English where there is none. */
export function chosenLocale(choice: string | undefined, accepted: string | null): string {
  const known = LOCALES.find((locale) => locale === choice);
  if (known) return known;
  const first = /^\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)/.exec(accepted ?? "")?.[1];
  if (first === undefined) return DEFAULT_LOCALE;
  const [supported] = Intl.NumberFormat.supportedLocalesOf([first]);
  if (supported === undefined) return DEFAULT_LOCALE;
  // Digits are those of the data and its files everywhere.
  return new Intl.NumberFormat(supported).resolvedOptions().numberingSystem === "latn" ? supported : DEFAULT_LOCALE;
}

const numberFormats = new Map<string, Intl.NumberFormat>();

function numberFormat(locale: string | undefined, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale ?? readerLocale()} ${JSON.stringify(options)}`;
  const known = numberFormats.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(locale ?? readerLocale(), options);
  numberFormats.set(key, made);
  return made;
}

/** A number as a format writes it. There is no zero below zero: what is rounded to nothing has no sign. */
function written(format: Intl.NumberFormat, value: number): string {
  const text = format.format(value);
  return value <= 0 && !/[1-9]/.test(text) ? format.format(0) : text;
}

export type NumberOptions = { locale?: string; fractionDigits?: number };

/**
 * A number with grouped digits: `1,204,332`. Fractions keep four digits after the point, or four significant ones
 * below 1; `fractionDigits` fixes them. Very small and very large magnitudes are written with an exponent.
 */
export function formatNumber(value: number | bigint, options: NumberOptions = {}): string {
  const { locale, fractionDigits } = options;
  if (typeof value === "bigint") return numberFormat(locale, {}).format(value);
  if (!Number.isFinite(value)) return EMPTY;
  if (fractionDigits !== undefined)
    return written(numberFormat(locale, { minimumFractionDigits: fractionDigits, maximumFractionDigits: fractionDigits }), value);
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e21) return written(numberFormat(locale, { maximumFractionDigits: 0 }), value);
  if (size < 1e-6 || size >= 1e15) return written(numberFormat(locale, { notation: "scientific", maximumSignificantDigits: 5 }), value);
  if (size < 1) return written(numberFormat(locale, { maximumSignificantDigits: 4 }), value);
  return written(numberFormat(locale, { maximumFractionDigits: 4 }), value);
}

/** A decimal or big integer that travels as text, every digit kept: `"1234567.50"` → `1,234,567.50`. Other text stays as it is. */
export function formatDecimalText(text: string, options: { locale?: string } = {}): string {
  const match = DECIMAL.exec(text);
  if (!match) return text;
  const [, sign, whole = "0", fraction] = match;
  const format = numberFormat(options.locale, {});
  const grouped = format.format(BigInt(whole));
  const minus = sign === "-" ? "-" : "";
  if (fraction === undefined) return minus + grouped;
  const point = format.formatToParts(1.5).find((part) => part.type === "decimal")?.value ?? ".";
  return `${minus}${grouped}${point}${fraction}`;
}

/** `2025-11-03` (or a timestamp that starts so) → `3 Nov 2025`. Nothing is converted; text that is no date stays as it is. */
export function formatDate(date: string): string {
  const match = DATE.exec(date);
  const month = MONTHS[Number(match?.[2]) - 1];
  if (!match || !month) return date;
  const [year, day] = [Number(match[1]), Number(match[3])];
  return localDate(year, Number(match[2]), day) ?? `${day} ${month} ${year}`;
}

const dateFormats = new Map<string, Intl.DateTimeFormat>();

/** A day as the reader's language writes it; null for the English of the default, and for years it cannot write. */
function localDate(year: number, month: number, day: number): string | null {
  const locale = readerLocale();
  if (locale === DEFAULT_LOCALE || year < 1 || year > 9999) return null;
  const known = dateFormats.get(locale);
  const format =
    known ?? new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC", calendar: "gregory" });
  if (!known) dateFormats.set(locale, format);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return format.format(date);
}

/** A month, given as `2025-11` or as any date in it → `2025-11`. */
export function formatMonth(date: string): string {
  return /^\d{4}-\d{2}/.exec(date)?.[0] ?? date;
}

/** A timestamp without a zone, as it stands in the data: `2025-11-03T14:05:06.000` → `3 Nov 2025 14:05:06`. */
export function formatTimestamp(timestamp: string): string {
  const match = TIMESTAMP.exec(timestamp);
  if (!match) return formatDate(timestamp);
  const [, date = "", minutes, seconds = "00", fraction = ""] = match;
  const milliseconds = /[1-9]/.test(fraction) ? `.${fraction.slice(0, 3).padEnd(3, "0")}` : "";
  const tail = seconds === "00" && milliseconds === "" ? "" : `:${seconds}${milliseconds}`;
  return `${formatDate(date)} ${minutes}${tail}`;
}

/** A moment in time, with the zone it is told in: `3 Nov 2025 14:05 UTC`. */
export function formatInstant(instant: Date | string | number, timeZone = "UTC"): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return typeof instant === "string" ? instant : EMPTY;
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
  }).formatToParts(date);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((item) => item.type === type)?.value ?? "";
  const day = `${part("year").padStart(4, "0")}-${part("month").padStart(2, "0")}-${part("day").padStart(2, "0")}`;
  return `${formatDate(day)} ${part("hour")}:${part("minute")} ${part("timeZoneName")}`;
}

const BYTE_UNITS = ["kB", "MB", "GB", "TB", "PB"];

/** A size in steps of a thousand, as disks and clouds count: `812 B`, `3.1 MB`, `48 MB`. */
export function formatBytes(bytes: number, options: { locale?: string } = {}): string {
  if (!Number.isFinite(bytes)) return EMPTY;
  if (Math.abs(bytes) < 1000) return `${numberFormat(options.locale, { maximumFractionDigits: 0 }).format(bytes)} B`;
  let size = bytes;
  let unit = -1;
  // 999.5 of one unit would be written as 1,000 of it.
  while (Math.abs(size) >= 999.5 && unit < BYTE_UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  const digits = Math.abs(size) < 9.95 ? 1 : 0;
  return `${numberFormat(options.locale, { maximumFractionDigits: digits }).format(size)} ${BYTE_UNITS[unit] ?? "kB"}`;
}

/** How long something took: `9 ms`, `1.2 s`, `48 s`, `3 min 4 s`, `2 h 5 min`. */
export function formatDuration(milliseconds: number, options: { locale?: string } = {}): string {
  if (!Number.isFinite(milliseconds) || milliseconds < 0) return EMPTY;
  if (milliseconds > 0 && milliseconds < 0.95) return "under 1 ms";
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${numberFormat(options.locale, { maximumFractionDigits: 1 }).format(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min${whole % 60 === 0 ? "" : ` ${whole % 60} s`}`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h${minutes % 60 === 0 ? "" : ` ${minutes % 60} min`}`;
}

/** A count with its word: `1 row`, `72 rows`, `3 categories` (with the plural given). */
export function formatCount(count: number, singular: string, plural = `${singular}s`, options: { locale?: string } = {}): string {
  return `${formatNumber(count, options)} ${count === 1 ? singular : plural}`;
}

/** A share between 0 and 1 as per cent: `64 %`; what is not nothing is never written as 0 %, what is not all never as 100 %. */
export function formatShare(share: number, options: { locale?: string; fractionDigits?: number | undefined } = {}): string {
  if (!Number.isFinite(share)) return EMPTY;
  const percent = share * 100;
  const format = numberFormat(options.locale, {
    minimumFractionDigits: Math.min(1, options.fractionDigits ?? 0),
    maximumFractionDigits: 1,
  });
  if (percent > 0 && percent < 0.05) return `< ${format.format(0.1)} %`;
  if (percent < 0 && percent > -0.05) return `> ${format.format(-0.1)} %`;
  if (percent < 100 && percent >= 99.95) return `> ${format.format(99.9)} %`;
  return `${written(format, percent)} %`;
}
