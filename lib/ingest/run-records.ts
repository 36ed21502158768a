import { SPECIAL } from "./byte-classes";

/** What a run needs and what it found; one object, used again for every chunk. */
export type Run = {
  /** Fields of a regular record. */
  fields: number;
  maxBytes: number;
  /** Whether lines end with a return before the newline. */
  returns: boolean;
  /** Regular records until the next one whose start is noted, and the distance from one to the next. */
  untilNote: number;
  noteEvery: number;
  /** Found: whole regular records, the longest of them in bytes, and the starts that were noted. */
  records: number;
  longest: number;
  notes: number[];
};

/**
 * Runs from `start` over records that are unquoted, complete and regular, and answers where the first other one
 * begins. The speed of a clean file is the speed of this loop: it knows nothing of the rest, and `data` is always
 * a plain Uint8Array, so that it is compiled once.
 */
export function runRecords(data: Uint8Array, start: number, classes: Int16Array, masks: Int32Array, run: Run): number {
  const length = data.length;
  const last = run.fields - 1;
  const maxBytes = run.maxBytes;
  const returns = run.returns ? 1 : 0;
  let longest = 0;
  let records = 0;
  let untilNote = run.untilNote;
  let recordStart = start;
  let field = 0;
  let mask = 0;
  let at = start;
  while (at < length) {
    const kind = classes[data[at] as number] as number;
    at++;
    if (kind > 0) {
      mask |= kind;
    } else if (kind === SPECIAL.delimiter) {
      masks[field] = (masks[field] as number) | mask;
      field++;
      mask = 0;
    } else if (kind === SPECIAL.newline) {
      const size = at - 1 - recordStart;
      const returned = size > 0 && data[at - 2] === 0x0d ? 1 : 0;
      if (field !== last || returned !== returns || size > maxBytes || size === returned) break;
      masks[field] = (masks[field] as number) | mask;
      if (untilNote === 0) {
        run.notes.push(recordStart);
        untilNote = run.noteEvery;
      }
      untilNote--;
      if (size > longest) longest = size;
      records++;
      field = 0;
      mask = 0;
      recordStart = at;
    } else if (kind !== SPECIAL.carriageReturn || data[at] !== 0x0a) break;
  }
  run.records = records;
  run.longest = longest;
  run.untilNote = untilNote;
  return recordStart;
}
