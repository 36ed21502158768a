import fc from "fast-check";
import { expect, test } from "vitest";
import { assemble } from "./assemble";
import { BYTE } from "./byte-classes";
import { MAX_FIELDS, RecordRunner, type RunFound, type RunRules } from "./run-records";

const RULES: RunRules = {
  delimiter: 44,
  quote: 34,
  fields: 3,
  maxBytes: 40,
  returns: false,
  strictHigh: false,
  untilNote: 0,
  noteEvery: 3,
};

/** The same by splitting text into lines: how a run is meant. */
function plainRun(data: Buffer, start: number, rules: RunRules): RunFound & { kinds: number[] } {
  const found: RunFound & { kinds: number[] } = {
    end: start,
    records: 0,
    longest: 0,
    notes: [],
    kinds: Array.from({ length: rules.fields }, () => 0),
  };
  for (;;) {
    const newline = data.indexOf(10, found.end);
    if (newline < 0) return found;
    const line = data.subarray(found.end, newline).toString("latin1");
    const content = line.endsWith("\r") && rules.returns ? line.slice(0, -1) : line;
    const odd = content.includes("\r") || content.includes("\0") || (rules.quote > 0 && content.includes('"'));
    const high = rules.strictHigh && /[\x80-\xff]/.test(content);
    const fields = content.split(String.fromCharCode(rules.delimiter));
    const ending = rules.returns === line.endsWith("\r");
    if (odd || high || !ending || content === "" || line.length > rules.maxBytes || fields.length !== rules.fields) return found;
    if ((found.records - rules.untilNote) % rules.noteEvery === 0 && found.records >= rules.untilNote) found.notes.push(found.end);
    fields.forEach((field, at) => (found.kinds[at] = (found.kinds[at] ?? 0) | kindsOf(field)));
    found.longest = Math.max(found.longest, line.length);
    found.records++;
    found.end = newline + 1;
  }
}

function kindsOf(field: string): number {
  return (
    (/[.+eE]/.test(field) ? BYTE.fraction : 0) | (/[:T]/.test(field) ? BYTE.clock : 0) | (/[^-0-9.+eE:T]/.test(field) ? BYTE.other : 0)
  );
}

const field = fc
  .array(fc.constantFrom("0", "7", "-", "+", ".", "e", "E", ":", "T", " ", "x", "_", "/", "é"), { maxLength: 22 })
  .map((all) => all.join(""));
const regular = fc.array(field, { minLength: 3, maxLength: 3 }).map((fields) => fields.join(","));
const line = fc.oneof(
  { weight: 30, arbitrary: regular },
  { weight: 1, arbitrary: fc.constantFrom("", "a,b", "a,b,c,d", '"a",b,c', "a\0,b,c", "a,\r,b", ",,", "x".repeat(80)) },
);
const text = fc
  .tuple(fc.array(line, { maxLength: 30 }), fc.constantFrom("\n", "\r\n"), field)
  .map(([lines, end, rest]) => lines.map((one) => one + end).join("") + rest);

test("a run agrees with a plain reading of lines, wherever its records lie among blocks of sixteen bytes", () => {
  fc.assert(
    fc.property(
      text,
      fc.boolean(),
      fc.boolean(),
      fc.nat({ max: 40 }),
      fc.nat({ max: 3 }),
      (body, returns, strictHigh, before, untilNote) => {
        const data = Buffer.concat([Buffer.alloc(before, "#"), Buffer.from(body)]);
        const rules = { ...RULES, returns, strictHigh, untilNote };
        const runner = new RecordRunner();
        runner.load(data);
        const { kinds, ...expected } = plainRun(data, before, rules);
        expect(runner.run(before, rules)).toEqual(expected);
        // Of a record that ends a run some fields may have been looked at already.
        const masks = runner.masks(3);
        kinds.forEach((kind, at) => expect((masks[at] ?? 0) & kind).toBe(kind));
        if (expected.end === data.length) expect(masks).toEqual(kinds);
      },
    ),
    { numRuns: 3000 },
  );
});

test("data of an earlier load behind a shorter one is not read", () => {
  const runner = new RecordRunner();
  runner.load(Buffer.from("1,2,3\n".repeat(100)));
  runner.load(Buffer.from("4,5,6\n7,8"));
  expect(runner.run(0, RULES)).toEqual({ end: 6, records: 1, longest: 5, notes: [0] });
});

test("data larger than the memory is given room, and kinds are kept over loads", () => {
  const runner = new RecordRunner();
  runner.load(Buffer.from("1,x,3\n"));
  runner.run(0, RULES);
  const many = Buffer.from("12,3.5,1:2\n".repeat(500_000));
  runner.load(many);
  expect(runner.run(0, { ...RULES, noteEvery: 4096 })).toMatchObject({ end: many.length, records: 500_000, longest: 10 });
  expect(runner.masks(3)).toEqual([0, BYTE.other | BYTE.fraction, BYTE.clock]);
});

test("records of more fields than there is room for are left to the careful reading", () => {
  const runner = new RecordRunner();
  runner.load(Buffer.from(`${",".repeat(MAX_FIELDS)}\n`));
  expect(runner.run(0, { ...RULES, fields: MAX_FIELDS + 1, maxBytes: 1e6 })).toEqual({ end: 0, records: 0, longest: 0, notes: [] });
  expect(runner.run(0, { ...RULES, fields: MAX_FIELDS, maxBytes: 1e6 })).toMatchObject({ end: 0, records: 0 });
});

test("the assembler makes a function that adds, with constants below and above one byte", async () => {
  const bytes = assemble({
    name: "add",
    parameters: ["a", "b"],
    locals: { v128: [], i32: ["sum"], i64: [] },
    body: "local.get a local.get b i32.add local.tee sum i32.const -300 i32.add ;; a comment\n i32.const 300 i32.add",
  });
  const { instance } = await WebAssembly.instantiate(bytes);
  expect((instance.exports["add"] as (a: number, b: number) => number)(2, 3)).toBe(5);
  const noLocals = { v128: [], i32: [], i64: [] };
  expect(() => assemble({ name: "f", parameters: [], locals: noLocals, body: "i32.guess" })).toThrow("i32.guess");
  expect(() => assemble({ name: "f", parameters: [], locals: noLocals, body: "local.get nothing" })).toThrow("nothing");
});
