/** Why a row or a value is refused, as people read it; the names are those of the checks. */
const WORDS: Record<string, string> = {
  field_count: "more or fewer fields than the header",
  unclosed_quote: "a quote that is not closed",
  misplaced_quote: "a quote in the wrong place",
  control_character: "a control character",
  invalid_utf8: "not in the encoding of the contract",
  value_missing: "a required value is missing",
  key_missing: "a value of the key is missing",
  hospital_missing: "no hospital",
  hospital_invalid: "not a hospital's code",
  hospital_differs: "another hospital than the file was sent for",
  period_missing: "no date to tell the month by",
  period_differs: "a date in another month than the file was sent for",
  not_in_map: "not one of the values that are mapped",
  unit_unknown: "a unit that is not converted",
};

/** What a reason of the checks, or the name of a rule, says: `not_a_date` → `not a date`. */
export function reasonWords(reason: string): string {
  return WORDS[reason] ?? reason.replaceAll("_", " ");
}
