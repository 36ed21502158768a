import { expect, test } from "vitest";
import { fromQuery } from "./from-query";
import { questionColumns } from "./question-columns";

function column(name: string, label: string, type: string) {
  return { name, label, type, unit: null, description: null, group: null, profile: null };
}

const detail = {
  slug: "lab-results",
  name: "Lab results",
  version: 3,
  columns: [column("value", "Value", "double"), column("patient_id", "Patient", "text"), column("paid", "Paid", "decimal(10,2)")],
  relationships: [
    {
      name: "home_ward",
      to: "wards",
      toName: "Wards",
      cardinality: "many-to-one" as const,
      on: [["patient_id", "patient_id"] as [string, string]],
      columns: [column("patient_id", "Patient", "text"), column("beds", "Beds", "integer")],
    },
  ],
};

function namesOf(query: Parameters<typeof fromQuery>[0]): string[] {
  return questionColumns(detail, fromQuery(query)).map(
    ({ name, label, typeText, group }) => `${name} | ${label} | ${typeText} | ${group ?? ""}`,
  );
}

const base = { version: 1 as const, from: "lab-results", select: ["value"] };

test("joined columns carry the relationship, and their values are known from their own dataset", () => {
  const columns = questionColumns(detail, fromQuery({ ...base, joins: ["home_ward", "unknown"] }));
  expect(columns.at(-1)).toMatchObject({
    name: "home_ward.beds",
    label: "Beds of home ward",
    group: "Home ward (related data)",
    source: { dataset: "wards", column: "beds" },
  });
});

test("calculated columns have the type the binder gives them, those after one that does not fit as well", () => {
  const found = namesOf({
    ...base,
    joins: ["home_ward"],
    derive: [
      { as: "each", expr: { fn: "divide", args: [{ field: "value" }, { field: "home_ward.beds" }] } },
      { as: "broken", expr: { fn: "lower", args: [{ field: "value" }] } },
      { as: "twice", label: "Paid twice", expr: { fn: "add", args: [{ field: "paid" }, { field: "paid" }] } },
      { as: "big", expr: { case: [{ if: { all: [{ field: "each", op: "gt", value: 2 }] }, then: { value: "big" } }] } },
    ],
  });
  expect(found.slice(5)).toEqual([
    "each | each | double | Calculated",
    "twice | Paid twice | decimal(11,2) | Calculated",
    "big | big | text | Calculated",
  ]);
});
