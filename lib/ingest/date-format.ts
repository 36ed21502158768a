/** A date format as a strict pattern for RE2 and a format for the engine's parser. */
export type DateFormat = { kind: "iso" } | { kind: "pattern"; regex: string; strptime: string; addDay: boolean };

const TOKENS: Record<string, { regex: string; strptime: string; means: string }> = {
  YYYY: { regex: "[0-9]{4}", strptime: "%Y", means: "year" },
  YY: { regex: "[0-9]{2}", strptime: "%y", means: "year" },
  MONTH: {
    regex: "(?i:january|february|march|april|may|june|july|august|september|october|november|december)",
    strptime: "%B",
    means: "month",
  },
  MON: { regex: "(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", strptime: "%b", means: "month" },
  MM: { regex: "[0-9]{2}", strptime: "%m", means: "month" },
  M: { regex: "[0-9]{1,2}", strptime: "%m", means: "month" },
  DD: { regex: "[0-9]{2}", strptime: "%d", means: "day" },
  D: { regex: "[0-9]{1,2}", strptime: "%d", means: "day" },
  HH: { regex: "[0-9]{2}", strptime: "%H", means: "hour" },
  H: { regex: "[0-9]{1,2}", strptime: "%H", means: "hour" },
  hh: { regex: "[0-9]{2}", strptime: "%I", means: "hour" },
  h: { regex: "[0-9]{1,2}", strptime: "%I", means: "hour" },
  mm: { regex: "[0-9]{2}", strptime: "%M", means: "minute" },
  ss: { regex: "[0-9]{2}", strptime: "%S", means: "second" },
  SSS: { regex: "[0-9]{3}", strptime: "%g", means: "millisecond" },
  A: { regex: "(?i:am|pm)", strptime: "%p", means: "half" },
};
const SPLIT = /YYYY|YY|MONTH|MON|MM|M|DD|D|HH|H|hh|h|mm|ss|SSS|A|[^A-Za-z]|[A-Za-z]+/g;

/** Compiles a format such as `DD/MM/YYYY`, `MONTH-YYYY` or `ISO`; a wrong one gives the mistake in words. */
export function compileDateFormat(format: string, step: "parse_date" | "parse_timestamp"): DateFormat | { mistake: string } {
  if (format === "ISO") return { kind: "iso" };
  let regex = "";
  let strptime = "";
  const means = new Set<string>();
  for (const piece of format.match(SPLIT) ?? []) {
    const token = TOKENS[piece];
    if (token) {
      if (means.has(token.means)) return { mistake: `names the ${token.means} twice` };
      means.add(token.means);
      regex += token.regex;
      strptime += token.strptime;
    } else if (/^[A-Za-z]+$/.test(piece) && piece !== "T") {
      return { mistake: `unknown part "${piece}"; known are ${Object.keys(TOKENS).join(", ")} and ISO` };
    } else {
      regex += piece === "T" ? "T" : `[${/[\^\]\\[-]/.test(piece) ? `\\${piece}` : piece}]`;
      strptime += piece === "%" ? "%%" : piece;
    }
  }
  if (!means.has("year") || !means.has("month")) return { mistake: "needs at least a year and a month" };
  if (step === "parse_timestamp" && !means.has("day")) return { mistake: "needs a day" };
  if (step === "parse_date" && means.has("half") && !means.has("hour")) return { mistake: "A needs an hour" };
  const addDay = !means.has("day");
  return { kind: "pattern", regex: `^${regex}$`, strptime: addDay ? `${strptime} %d` : strptime, addDay };
}
