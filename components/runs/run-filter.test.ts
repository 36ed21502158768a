import { expect, test } from "vitest";
import { NO_FILTER, readRunFilter, writeRunFilter } from "./run-filter";

test("an address is read as the filter that wrote it", () => {
  const filter = {
    ...NO_FILTER,
    dataset: "lab",
    state: ["held", "failed"] as const,
    period: "2025-11",
    trigger: "inbox" as const,
    search: "a b",
  };
  const written = writeRunFilter({ ...filter, state: [...filter.state] });
  expect(written).toMatchObject({
    dataset: "lab",
    state: "held,failed",
    period: "2025-11",
    trigger: "inbox",
    search: "a b",
    hospital: null,
  });
  expect(readRunFilter(Object.fromEntries(Object.entries(written).map(([name, value]) => [name, value ?? undefined])))).toEqual(filter);
});

test("what no filter can be is left out", () => {
  expect(
    readRunFilter({
      state: "held,nonsense",
      period: "2025-13",
      from: "yesterday",
      trigger: "constructor",
      search: "  ",
      dataset: ["a", "b"],
    }),
  ).toEqual({
    ...NO_FILTER,
    state: ["held"],
  });
});
