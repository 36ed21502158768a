import { describe, expect, test } from "vitest";
import { queryFromSearch, queryToSearch } from "@/lib/query";
import { emptyDraft, type Draft } from "./draft";
import { exploreColumns } from "./explore-columns";
import { fromQuery } from "./from-query";
import { columnsOfMean, meanOf, picksOf } from "./pick-columns";
import { toQuery } from "./to-query";

function channels(count: number, type = "double") {
  const columns = Array.from({ length: count }, (_, index) => ({
    name: `I5_${index + 1}`,
    label: `I5_${index + 1}`,
    type,
    unit: null,
    description: null,
    group: "Left",
    profile: null,
    isChannel: true,
  }));
  return exploreColumns({ slug: "eeg", columns });
}

function applied(draft: Draft, count: number, label: RegExp): Draft {
  const pick = picksOf(draft, channels(count), "FFT Spectrogram, Left Hemisphere").find((known) => label.test(known.label));
  if (!pick) throw new Error(`There is no pick ${label}`);
  return pick.apply(draft);
}

describe("columns that are picked together", () => {
  test("are measured each, without the count that every question starts with", () => {
    const { query } = toQuery(applied(emptyDraft("eeg"), 3, /^Mean of each of the 3/));
    expect(query.measures).toEqual([1, 2, 3].map((number) => ({ as: `avg_i5_${number}`, fn: "avg", field: `I5_${number}` })));
  });

  test("are one line as their mean, which the address keeps", () => {
    const draft = applied(emptyDraft("eeg"), 40, /together/);
    const { query } = toQuery(draft);
    expect(query.measures).toEqual([
      { as: "avg_mean_fft_spectrogram_left_hemisphere", fn: "avg", field: "mean_fft_spectrogram_left_hemisphere" },
    ]);
    const read = queryFromSearch(queryToSearch(query));
    const names = read && columnsOfMean(fromQuery(read).derive[0]?.expression ?? { kind: "open", key: "" });
    expect(names).toEqual(channels(40).map(({ name }) => name));
  });

  test("are shown where rows are asked for", () => {
    const rows: Draft = { ...emptyDraft("eeg"), mode: "rows", select: ["recorded_at"] };
    expect(applied(rows, 3, /^Show all 3 columns/).select).toEqual(["recorded_at", "I5_1", "I5_2", "I5_3"]);
  });

  test("are not measured where there is no room, or where they are no numbers", () => {
    expect(picksOf(emptyDraft("eeg"), channels(500), "x")).toEqual([]);
    expect(picksOf(emptyDraft("eeg"), channels(3, "text"), "x")).toEqual([]);
    expect(picksOf(emptyDraft("eeg"), channels(201), "x").some(({ label }) => label.includes("together"))).toBe(false);
  });
});

test("only the sum of columns through their number is taken for their mean", () => {
  const draft = (expr: ReturnType<typeof meanOf>) =>
    fromQuery({ version: 1, from: "eeg", derive: [{ as: "m", expr }] }).derive[0]?.expression;
  const of = (expr: ReturnType<typeof meanOf>) => columnsOfMean(draft(expr) ?? { kind: "open", key: "" });
  expect(of(meanOf(["a", "b", "c"]))).toEqual(["a", "b", "c"]);
  expect(of({ fn: "divide", args: [{ fn: "add", args: [{ field: "a" }, { field: "b" }] }, { value: 3 }] })).toBeNull();
  expect(of({ fn: "divide", args: [{ field: "a" }, { value: 1 }] })).toBeNull();
  expect(of({ fn: "divide", args: [{ fn: "add", args: [{ field: "a" }, { value: 2 }] }, { value: 2 }] })).toBeNull();
  expect(of({ field: "a" })).toBeNull();
});
