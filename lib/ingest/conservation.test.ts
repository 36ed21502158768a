import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withConverter, type Converter } from "@/lib/engines";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { parseContract } from "./contract";
import { convertFile } from "./convert-file";

let folder: string;
/** One engine reads what all conversions wrote. */
let reader: Converter;
let done: () => void;
let closed: Promise<void>;
beforeAll(async () => {
  await buildChildren();
  folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "medlake-conservation-")));
  const open = Promise.withResolvers<Converter>();
  const end = Promise.withResolvers<void>();
  done = end.resolve;
  closed = withConverter({ directory: path.join(folder, "check"), readable: [folder], memory: "300MB", threads: 1 }, async (converter) => {
    open.resolve(converter);
    await end.promise;
  });
  reader = await open.promise;
}, 600_000);
afterAll(async () => {
  done();
  await closed;
  rmSync(folder, { recursive: true, force: true });
});

const isLong = process.env["MEDLAKE_LONG_TESTS"] === "1";
const RUNS = { numRuns: isLong ? 600 : 6, ...(isLong ? {} : { endOnFailure: true }) };
const TIMEOUT = isLong ? 1_800_000 : 60_000;

/** Records end otherwise than the line within the quotes of the first: the engine takes the latter for the file's own. */
const LINES_IN_FIRST_RECORD: [Dialect, Row[]] = [
  { delimiter: "\t", newLine: "\r\n", encoding: "latin-1", bom: false, always: false, lines: true },
  [
    { k: "1", a: "\n  ;1 ", b: "-7", c: "0.25" },
    { k: "3", a: '|ß;,x"', b: "9007199254740993", c: "abc" },
  ],
];

type Row = { k: string; a: string; b: string; c: string };
type Dialect = {
  delimiter: string;
  newLine: string;
  encoding: "utf-8" | "utf-16" | "latin-1";
  bom: boolean;
  always: boolean;
  lines: boolean;
};

const dialects = fc.record({
  delimiter: fc.constantFrom(",", ";", "\t", "|"),
  newLine: fc.constantFrom("\n", "\r\n"),
  encoding: fc.constantFrom("utf-8" as const, "utf-8" as const, "utf-16" as const, "latin-1" as const),
  bom: fc.boolean(),
  always: fc.boolean(),
  lines: fc.boolean(),
});
const texts = fc
  .array(fc.constantFrom("x", "é", '"', ",", ";", "|", "\t", " ", "\n", "1", "ß"), { maxLength: 6 })
  .map((pieces) => pieces.join(""));
const rows = fc.record({
  k: fc.constantFrom("1", "2", "3", "4", "5", "6", ""),
  a: fc.oneof({ weight: 5, arbitrary: texts }, { weight: 1, arbitrary: fc.constant("total") }),
  b: fc.constantFrom("0", "12", "-7", "9007199254740993", "1.5", "x", ""),
  c: fc.constantFrom("0.25", "-3", "1e3", "", "abc", "NaN"),
});
const NAMES = ["k", "a", "b", "c"] as const;

const contractOf = ({ delimiter, encoding, lines }: Dialect) => ({
  format: { delimiter, encoding, embeddedNewlines: lines, skipRows: { field: "a", op: "eq", value: "total" } },
  columns: [
    { name: "k", type: "integer" },
    { name: "a", type: "text" },
    { name: "b", type: "integer", required: true },
    { name: "c", type: "double" },
  ],
  key: ["k"],
  onDuplicate: "keep_last",
});

function fileOf(dialect: Dialect, all: Row[]): Buffer {
  const field = (text: string) =>
    dialect.always || ['"', "\n", dialect.delimiter].some((mark) => text.includes(mark)) ? `"${text.replaceAll('"', '""')}"` : text;
  const lines = [NAMES.join(dialect.delimiter), ...all.map((row) => NAMES.map((name) => field(row[name])).join(dialect.delimiter))];
  const text = lines.map((line) => `${line}${dialect.newLine}`).join("");
  if (dialect.encoding === "utf-16") return Buffer.from(`\ufeff${text}`, "utf16le");
  if (dialect.encoding === "latin-1") return Buffer.from(text, "latin1");
  return Buffer.from(dialect.bom ? `\ufeff${text}` : text);
}

/** What the contract makes of the rows, worked out one by one. */
function expected(all: Row[]) {
  const whole = /^-?\d+$/;
  const skipped = all.filter((row) => row.a === "total");
  const sound = all.filter((row) => row.a !== "total" && row.k !== "" && whole.test(row.b) && row.c !== "abc");
  const last = new Map(sound.map((row) => [row.k, row]));
  const kept = sound.filter((row) => last.get(row.k) === row);
  return {
    counts: {
      received: all.length,
      skipped: skipped.length,
      rejected: all.length - skipped.length - sound.length,
      deduplicated: sound.length - kept.length,
      published: kept.length,
    },
    rows: kept.map((row) => ({
      k: Number(row.k),
      a: row.a === "" ? null : row.a,
      b: Number.isSafeInteger(Number(row.b)) ? Number(row.b) : row.b,
      c: row.c === "" || row.c === "NaN" ? null : Number(row.c),
    })),
  };
}

async function convert(bytes: Buffer, dialect: Dialect, at: number) {
  const directory = path.join(folder, String(at));
  mkdirSync(directory);
  const input = path.join(directory, "file.csv");
  writeFileSync(input, bytes);
  const conversion = await convertFile({
    inputPath: input,
    gzip: false,
    ignoreUnknownColumns: false,
    hospital: "h",
    period: "2025-01",
    memory: "500MB",
    threads: 1,
    contract: parseContract(contractOf(dialect)),
    workDirectory: path.join(directory, "work"),
    newPartPath: async () => path.join(directory, "part.parquet"),
    signal: new AbortController().signal,
  });
  const sql = "select k, a, b, c from read_parquet($1)";
  const part = conversion.outcome === "ready" ? conversion.parts[0]?.path : undefined;
  const { rows: found } = part === undefined ? { rows: [] } : await reader.query(sql, [{ type: { kind: "text" }, value: part }]);
  const kept = "rejectedPath" in conversion && conversion.rejectedPath !== null ? readFileSync(conversion.rejectedPath, "utf8") : "";
  rmSync(directory, { recursive: true, force: true });
  return { conversion, published: found.map(([k, a, b, c]) => ({ k, a, b, c })), kept };
}

test(
  "received = published + rejected + deduplicated + skipped, and every value is the source's under the contract",
  async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(dialects, fc.array(rows, { minLength: 1, maxLength: 25 }), async (dialect, generated) => {
        const all = dialect.lines ? generated : generated.map((row) => ({ ...row, a: row.a.replaceAll("\n", "") }));
        const wanted = expected(all);
        const { conversion, published, kept } = await convert(fileOf(dialect, all), dialect, run++);
        if (wanted.counts.published === 0) {
          expect(conversion).toMatchObject({ outcome: "rejected", counts: wanted.counts });
          return;
        }
        expect(conversion).toMatchObject({ outcome: "ready", counts: wanted.counts });
        expect(published).toEqual(wanted.rows);
        // Every rejected line is kept, one row of the file each.
        const lines = kept === "" ? 0 : [...kept.matchAll(/^\d+,[a-z_: ;]+,"/gm)].length;
        expect(lines).toBe(wanted.counts.rejected);
      }),
      { ...RUNS, examples: [LINES_IN_FIRST_RECORD] },
    );
  },
  TIMEOUT,
);

test(
  "of a file that is cut anywhere, every whole row is where it belongs, and the sums still add up",
  async () => {
    let run = 100_000;
    await fc.assert(
      fc.asyncProperty(
        dialects,
        fc.array(rows, { minLength: 3, maxLength: 25 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (given, generated, share) => {
          const dialect: Dialect = { ...given, encoding: given.encoding === "utf-16" ? "utf-8" : given.encoding, lines: false };
          const all = generated.map((row, index) => ({ ...row, k: String(index + 10), a: row.a.replaceAll("\n", "") }));
          const whole = fileOf(dialect, all);
          const start = fileOf(dialect, []).length;
          const cut = start + Math.floor((whole.length - start) * share);
          const ends = all.map((_, index) => fileOf(dialect, all.slice(0, index + 1)).length);
          const safe = all.slice(0, ends.filter((end) => end <= cut).length);
          const { conversion, published } = await convert(whole.subarray(0, cut), dialect, run++);
          const wanted = expected(safe);
          if (!("counts" in conversion) || conversion.counts === null) return;
          const { received, skipped, published: out, rejected, deduplicated } = conversion.counts;
          expect(received).toBe(out + rejected + deduplicated + skipped);
          // The row that was cut is one more line, or none.
          expect(received - safe.length).toBeGreaterThanOrEqual(0);
          expect(received - safe.length).toBeLessThanOrEqual(1);
          if (conversion.outcome === "ready") expect(published.slice(0, wanted.rows.length)).toEqual(wanted.rows);
        },
      ),
      RUNS,
    );
  },
  TIMEOUT,
);
