import { expect, it } from "vitest";
import type { Query } from "@/lib/query";
import { columnIn } from "./tile-columns";

it("finds a column in another dataset by its name and the kind of its values", () => {
  const query: Query = { version: 1, from: "labs" };
  const source = {
    slug: "labs",
    query,
    columns: new Map([
      ["hospital", "text"],
      ["cost", "decimal(10,2)"],
    ]),
  };
  const target = {
    slug: "admissions",
    query: { ...query, from: "admissions" },
    columns: new Map([
      ["hospital", "integer"],
      ["cost", "decimal(8,1)"],
    ]),
  };
  expect(["cost", "hospital", "age"].map((field) => columnIn(target, source, field))).toEqual(["cost", null, null]);
  // Of a dataset that could not be read nothing is known.
  expect(columnIn({ ...target, columns: undefined }, source, "cost")).toBeNull();
});
