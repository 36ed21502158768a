import { expect, test } from "vitest";
import { contractSchema, parseContract } from "@/lib/ingest";
import { checkAgainstPublished } from "./check-contract";
import { LAB_CONTRACT } from "./testing/lab-contract";

const current = parseContract(LAB_CONTRACT);
const published = contractSchema(current);

function withType(name: string, type: string) {
  return parseContract({
    ...LAB_CONTRACT,
    columns: LAB_CONTRACT.columns.map((column) => (column.name === name ? { ...column, type, clean: [] } : column)),
  });
}

test.each([
  ["flags", "double"],
  ["flags", "text"],
  ["value", "text"],
])("the published column %s may become %s: every old value can be read that way", (name, type) => {
  expect(() => checkAgainstPublished(withType(name, type), current, published)).not.toThrow();
});

test.each([
  ["test", "integer"],
  ["value", "integer"],
  ["flags", "boolean"],
  ["flags", "decimal(10,2)"],
  ["flags", "date"],
])("the published column %s may not become %s", (name, type) => {
  expect(() => checkAgainstPublished(withType(name, type), current, published)).toThrow(expect.objectContaining({ code: "CONFLICT" }));
});

test("a decimal may only get more digits on both sides of the point", () => {
  const schema = [{ name: "flags", label: "Flags", type: { kind: "decimal" as const, precision: 6, scale: 2 } }];
  expect(() => checkAgainstPublished(withType("flags", "decimal(8,4)"), current, schema)).not.toThrow();
  expect(() => checkAgainstPublished(withType("flags", "decimal(8,2)"), current, schema)).not.toThrow();
  expect(() => checkAgainstPublished(withType("flags", "decimal(6,4)"), current, schema)).toThrow("published as decimal(6,2)");
  expect(() => checkAgainstPublished(withType("flags", "decimal(6,1)"), current, schema)).toThrow("published as decimal(6,2)");
});

test("new columns, and columns left out, are no change of what is published", () => {
  const fewer = parseContract({
    ...LAB_CONTRACT,
    columns: [...LAB_CONTRACT.columns.filter((column) => column.name !== "flags"), { name: "extra", type: "boolean" }],
  });
  expect(() => checkAgainstPublished(fewer, current, published)).not.toThrow();
});

test.each([
  ["hospital", { ...LAB_CONTRACT, hospital: { column: "test" } }],
  ["period", { ...LAB_CONTRACT, period: { submission: true } }],
  ["partition", { ...LAB_CONTRACT, partition: ["period"] }],
])("%s cannot change once something is published", (path, contract) => {
  expect(() => checkAgainstPublished(parseContract(contract), current, published)).toThrow(
    expect.objectContaining({
      code: "CONFLICT",
      details: [{ path: `contract.${path}`, message: "cannot change once something is published" }],
    }),
  );
});

test("a stored column stays what it was: neither an array of channels nor a column becomes the other", () => {
  const channel = { name: "FLAGS_1", label: "FLAGS_1", type: { kind: "double" as const }, packed: { column: "flags", index: 1 } };
  const others = published.filter((column) => column.name !== "flags");
  expect(() => checkAgainstPublished(current, current, [...others, channel])).toThrow('"flags" was published as something else');
  expect(() => checkAgainstPublished(current, current, [...published, { ...channel, packed: { column: "i5", index: 1 } }])).not.toThrow();
});
