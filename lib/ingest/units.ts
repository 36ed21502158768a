/** The text of a unit as units are compared: without blanks at its ends, in any case, with one kind of micro sign. */
export function normaliseUnit(unit: string): string {
  return unit.trim().replaceAll("\u00b5", "\u03bc").toLowerCase();
}

const SUFFIX = /^(.*\S)\s*(?:\(([^()]{1,30})\)|\[([^[\]]{1,30})\])$/;
const UNIT =
  /[%°/^µμ]|^(mg|g|kg|ug|ng|pg|ml|dl|ul|fl|l|mmol|umol|nmol|mol|meq|mosm|u|iu|miu|ku|years?|days?|hours?|hrs?|mins?|minutes?|s|sec|seconds?|ms|cm|mm|m|bpm|mmhg|kpa|pa|uv|mv|v|hz|lbs?|in|ft|mg dl|mmol l|msec|c|f)$/i;

/** `Value (mg/dL)` → the name and the unit; null where what stands in brackets is no unit. */
export function unitSuffix(header: string): { name: string; unit: string } | null {
  const match = SUFFIX.exec(header.trim());
  const name = match?.[1];
  const unit = (match?.[2] ?? match?.[3])?.trim();
  return name === undefined || unit === undefined || !UNIT.test(unit) ? null : { name, unit };
}
