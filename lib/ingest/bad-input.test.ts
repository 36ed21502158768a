import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import os from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AppError } from "@/lib/errors";
import { buildChildren } from "@/lib/engines/testing/build-children";
import type { ConvertOptions } from "./convert-file";
import { convertForTest, publishedRows, type TestConversion } from "./testing/convert-for-test";

const CONTRACT = {
  columns: [
    { name: "id", type: "integer", required: true },
    { name: "v", type: "text" },
  ],
};
const HOME = { hospital: "h1", period: "2025-01" };
let folder: string;
let removeChildren: () => void;
const converted: TestConversion[] = [];

beforeAll(async () => {
  removeChildren = await buildChildren();
  folder = mkdtempSync(path.join(os.tmpdir(), "medlake-bad-"));
}, 600_000);

afterAll(() => {
  for (const one of converted) rmSync(one.directory, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
  removeChildren();
});

async function send(bytes: Buffer | string, contract: object = CONTRACT, options: Partial<ConvertOptions> = {}): Promise<TestConversion> {
  const file = path.join(folder, `input-${converted.length}.csv${options.gzip ? ".gz" : ""}`);
  writeFileSync(file, bytes);
  const one = await convertForTest(file, contract, { ...HOME, ...options });
  converted.push(one);
  return one;
}

function rejectedFile({ conversion }: TestConversion): string | null {
  return "rejectedPath" in conversion && conversion.rejectedPath !== null ? readFileSync(conversion.rejectedPath, "latin1") : null;
}

test.each([
  ["an empty file", "", "empty_file"],
  ["a file of blank lines", "\n\n\n", "empty_file"],
  ["a binary file", Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919) % 256)), "binary_file"],
  ["an Excel workbook", Buffer.concat([Buffer.from("PK\u0003\u0004"), Buffer.alloc(200, 65)]), "binary_file"],
  ["gzip that was not sent as gzip", gzipSync("id,v\n1,a\n"), "binary_file"],
  ["a header that is not UTF-8", Buffer.from([0x69, 0x64, 0x2c, 0xff, 0x0a, 0x31, 0x2c, 0x61]), "header_unreadable"],
  ["a header with an open quote", '"id,v\n1,a\n', "header_unreadable"],
  ["a column twice", "id,v,ID\n1,a,2\n", "duplicate_header"],
  ["a missing required column", "v\na\n", "missing_required_column"],
])("%s is rejected with a reason and nothing is published", async (_, bytes, rule) => {
  const { conversion } = await send(bytes);
  expect(conversion.outcome).toBe("rejected");
  expect(conversion.issues.map((issue) => issue.rule)).toEqual([rule]);
  expect(conversion.outcome === "rejected" && conversion.message).toMatch(/Nothing was published/);
  expect(conversion.sha256).toMatch(/^[0-9a-f]{64}$/);
});

test("a file with a header and no rows is rejected", async () => {
  const { conversion } = await send("id,v\n");
  expect(conversion).toMatchObject({ outcome: "rejected", counts: { received: 0 } });
});

test("an unknown column holds the file, and accepting it publishes the rest", async () => {
  const held = await send("id,extra,v\n1,x,a\n");
  expect(held.conversion).toMatchObject({ outcome: "held", reason: "columns" });
  expect(held.conversion.outcome === "held" && held.conversion.message).toContain('"extra"');
  const accepted = await send("id,extra,v\n1,x,a\n", CONTRACT, { ignoreUnknownColumns: true });
  expect(await publishedRows(accepted)).toEqual([{ id: 1, v: "a", hospital: "h1", period: "2025-01-01" }]);
});

test("a missing optional column is empty, with a warning", async () => {
  const one = await send("id\n1\n");
  expect(await publishedRows(one)).toEqual([{ id: 1, v: null, hospital: "h1", period: "2025-01-01" }]);
  expect(one.conversion.issues).toMatchObject([{ rule: "missing_column", column: "v", severity: "warn" }]);
});

test("lines that are not UTF-8 are rejected alone, their bytes kept", async () => {
  const one = await send(Buffer.from("id,v\n1,a\n2,\xe9\n3,\xc3\xa9\n", "latin1"));
  expect((await publishedRows(one)).map((row) => row["v"])).toEqual(["a", "é"]);
  expect(rejectedFile(one)).toBe('line,reasons,original\n3,invalid_utf8,"2,\xe9"\n');
});

test("an unclosed quote costs its own line only", async () => {
  const one = await send('id,v\n1,"a\n2,b\n3,"c"\n4,"d');
  expect((await publishedRows(one)).map((row) => row["id"])).toEqual([2, 3]);
  expect(rejectedFile(one)).toBe('line,reasons,original\n2,unclosed_quote,"1,""a"\n5,unclosed_quote,"4,""d"\n');
});

test("an unclosed quote before half a line end at the end of the file is an unclosed quote", async () => {
  const one = await send('id,v\n1,a\n2,"b\r');
  expect(rejectedFile(one)).toBe('line,reasons,original\n3,unclosed_quote,"2,""b"\n');
});

test("with newlines allowed in quotes, a quote that is never closed still costs its own line only", async () => {
  const contract = { ...CONTRACT, format: { embeddedNewlines: true } };
  const one = await send('id,v\n1,"a\nb"\n2,"c\n3,d\n4,e\n', contract);
  expect((await publishedRows(one)).map((row) => [row["id"], row["v"]])).toEqual([
    [1, "a\nb"],
    [3, "d"],
    [4, "e"],
  ]);
  expect(rejectedFile(one)).toBe('line,reasons,original\n4,unclosed_quote,"2,""c"\n');
});

test("a line of 200 MB is rejected without being held in memory, and the others are published", async () => {
  const file = path.join(folder, "long.csv");
  const out = createWriteStream(file);
  out.write("id,v\n1,a\n2,");
  const piece = Buffer.alloc(1024 * 1024, "x");
  for (let index = 0; index < 200; index++) if (!out.write(piece)) await once(out, "drain");
  out.end("\n3,c\n");
  await once(out, "finish");
  let peak = 0;
  const onStep: ConvertOptions["onStep"] = async (name, state, facts) => {
    if (name === "scan" && state === "end") peak = facts?.peakRss ?? 0;
  };
  const one = await convertForTest(file, CONTRACT, { ...HOME, onStep });
  converted.push(one);
  rmSync(file);
  expect(one.conversion).toMatchObject({ counts: { received: 3, published: 2, rejected: 1 } });
  expect(one.conversion.issues).toMatchObject([{ rule: "line_too_long", sampleLines: [3] }]);
  expect(rejectedFile(one)?.length).toBeLessThan(70_000);
  expect(peak).toBeLessThan(190 * 1024 * 1024);
});

test("damaged gzip is rejected", async () => {
  const whole = gzipSync(`id,v\n${"1,a\n".repeat(10_000)}`);
  const { conversion } = await send(whole.subarray(0, whole.length - 20), CONTRACT, { gzip: true });
  expect(conversion.issues.map((issue) => issue.rule)).toEqual(["gzip_damaged"]);
});

test("gzip that unpacks to more than 200 times its size is rejected", async () => {
  const bomb = gzipSync(Buffer.alloc(150 * 1024 * 1024, "1,a\n"));
  const { conversion } = await send(Buffer.concat([gzipSync("id,v\n"), bomb]), CONTRACT, { gzip: true });
  expect(conversion.issues.map((issue) => issue.rule)).toEqual(["compression_ratio"]);
});

test("gzip is read like the file it holds", async () => {
  const one = await send(gzipSync("id,v\n1,a\nx,b\n2,c\n"), CONTRACT, { gzip: true });
  expect((await publishedRows(one)).map((row) => row["id"])).toEqual([1, 2]);
  expect(rejectedFile(one)).toBe('line,reasons,original\n3,id: not_a_whole_number,"x,b"\n');
});

test("more rejected rows than the contract allows reject the file, with every line kept", async () => {
  const one = await send("id,v\n1,a\nx,b\n", { ...CONTRACT, thresholds: { rejectedShare: 0.4 } });
  expect(one.conversion).toMatchObject({ outcome: "rejected", counts: { received: 2, published: 0 + 1, rejected: 1 } });
  expect(rejectedFile(one)).toContain('3,id: not_a_whole_number,"x,b"');
});

test("SQL in every text field is text", async () => {
  const evil = `'; drop table staged; --`;
  const contract = {
    format: { nullWords: [evil] },
    columns: [
      {
        name: "id",
        source: evil,
        type: "text",
        clean: [
          { step: "replace", value: "a'b", with: evil },
          { step: "map", values: { "'": '"' } },
        ],
      },
      {
        name: "v",
        type: "text",
        clean: [
          { step: "strip_prefix", value: "'" },
          { step: "null_if", values: ["')"] },
        ],
      },
    ],
    rules: [{ name: "r", check: { field: "v", op: "neq", value: evil } }],
  };
  const one = await send(`${evil},v\na'b,'${evil}\n$1,"""; select 1"\n`, contract, { hospital: evil });
  expect((await publishedRows(one)).map((row) => [row["id"], row["v"], row["hospital"]])).toEqual([
    [null, null, evil],
    ["$1", '"; select 1', evil],
  ]);
});

test("an upload that does not say whose it is, is rejected when the contract needs it", async () => {
  const { conversion } = await send("id,v\n1,a\n", CONTRACT, { hospital: null });
  expect(conversion).toMatchObject({ outcome: "rejected", issues: [{ rule: "submission_incomplete" }] });
});

test("an aborted conversion ends with CANCELLED", async () => {
  const controller = new AbortController();
  const work = send(`id,v\n${"1,a\n".repeat(200_000)}`, CONTRACT, {
    signal: controller.signal,
    onStep: async (name) => (name === "load" ? controller.abort() : undefined),
  });
  const error = await work.catch((found: unknown) => found);
  expect(error).toBeInstanceOf(AppError);
  expect((error as AppError).code).toBe("CANCELLED");
});

test("a file of a thousand months becomes a thousand parts", async () => {
  const months = Array.from({ length: 1000 }, (_, index) => new Date(Date.UTC(1930, index, 15)).toISOString().slice(0, 10));
  const lines = [...months, ...months].map((day, index) => `${index},${day}`);
  const contract = {
    columns: [
      { name: "id", type: "integer" },
      { name: "day", type: "date" },
    ],
    period: { column: "day" },
  };
  const one = await send(`id,day\n${lines.join("\n")}\n`, contract, { period: null });
  expect(one.conversion).toMatchObject({ outcome: "ready", counts: { published: 2000 } });
  const parts = one.conversion.outcome === "ready" ? one.conversion.parts : [];
  expect(parts.map((part) => part.period)).toEqual(months.map((day) => day.slice(0, 7)));
  expect(parts.every((part) => part.rows === 2)).toBe(true);
  expect(parts[999]?.columns.map((column) => [column.name, column.min, column.max])).toEqual([
    ["id", 999, 1999],
    ["day", months[999], months[999]],
    ["hospital", "h1", "h1"],
  ]);
}, 600_000);

test.each(["1_000", "0x1F", "12.7", "1e2", " 12", "12 ", "0b11", ""])(
  'the engine\'s lenient whole number "%s" is refused on the short way too',
  async (number) => {
    const one = await send(`id,v\n${number},a\n2,b\n`, CONTRACT, { directFromBytes: 0 });
    expect((await publishedRows(one)).map((row) => row["id"])).toEqual([2]);
    expect(one.conversion.issues).toMatchObject([
      { rule: number === "" ? "value_missing" : "not_a_whole_number", column: "id", sampleLines: [2] },
    ]);
  },
);

test.each(["1_0.5", "1e999", " 1", "infinit", "nan(1)", " NaN", "1.#INF"])(
  'the engine\'s lenient number "%s" is refused on the short way too',
  async (number) => {
    const contract = { columns: [{ name: "x", type: "double" }] };
    const one = await send(`x\n${number}\n-0\n.5\n`, contract, { directFromBytes: 0 });
    expect((await publishedRows(one)).map((row) => row["x"])).toEqual([0, 0.5]);
    expect(one.conversion.issues).toMatchObject([{ rule: "not_a_number", column: "x", sampleLines: [2] }]);
  },
);

const NOT_FINITE = ["NaN", "nan", "-nan", "inf", "Inf", "+inf", "-inf", "INF", "Infinity", "-Infinity"];

test.each([Infinity, 0])(
  "NaN and infinities in a double column are empty and told of, short way from %s bytes",
  async (directFromBytes) => {
    const contract = {
      columns: [
        { name: "x", type: "double" },
        { name: "y", type: "double", clean: [{ step: "parse_number", decimal: "," }] },
      ],
    };
    const lines = NOT_FINITE.map((word, index) => (index % 2 === 0 ? `${word},"1,5"` : `2.5,${word}`));
    const one = await send(`x,y\n${lines.join("\n")}\n3,"4,5"\nbad,NaN\n`, contract, { directFromBytes });
    const rows = NOT_FINITE.map((_, index) => (index % 2 === 0 ? [null, 1.5] : [2.5, null]));
    expect((await publishedRows(one)).map((row) => [row["x"], row["y"]])).toEqual([...rows, [3, 4.5]]);
    expect(one.conversion).toMatchObject({ counts: { received: 12, published: 11, rejected: 1 } });
    expect(
      one.conversion.issues.map(({ rule, column, severity, count, sampleLines }) => [rule, column, severity, count, sampleLines]),
    ).toEqual([
      ["not_a_number", "x", "reject", 1, [13]],
      ["not_finite", "x", "warn", 5, [2, 4, 6, 8, 10]],
      ["not_finite", "y", "warn", 5, [3, 5, 7, 9, 11]],
    ]);
  },
);

test.each(["integer", "decimal(10,2)", "date", "timestamp", "boolean"])("NaN in a column of the type %s is refused", async (type) => {
  const one = await send("id,x\n1,NaN\n2,\n", {
    columns: [
      { name: "id", type: "integer" },
      { name: "x", type },
    ],
  });
  expect((await publishedRows(one)).map((row) => row["id"])).toEqual([2]);
  expect(one.conversion.issues).toMatchObject([{ column: "x", severity: "reject", count: 1, sampleLines: [2] }]);
});

test("NaN in a required column is an empty value that is missing", async () => {
  const one = await send("x\nNaN\n1\n", { columns: [{ name: "x", type: "double", required: true }] });
  expect((await publishedRows(one)).map((row) => row["x"])).toEqual([1]);
  expect(one.conversion.issues).toMatchObject([{ rule: "value_missing", column: "x", severity: "reject", sampleLines: [2] }]);
});

test("one number beyond all measured ones does not stop a file, and is published as it is", async () => {
  const columns = [
    { name: "id", type: "integer", required: true },
    { name: "v", type: "double" },
  ];
  const one = await send("id,v\n1,1.5\n2,1e300\n3,-1.7e308\n4,-1.7e308\n", { columns });
  expect(one.conversion.outcome).toBe("ready");
  expect((await publishedRows(one)).map(({ v }) => v).sort((a, b) => Number(a) - Number(b))).toEqual([-1.7e308, -1.7e308, 1.5, 1e300]);
});
