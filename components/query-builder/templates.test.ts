import { describe, expect, test } from "vitest";
import { bindQuery, parseColumnType, parseQuery, type DatasetSchema } from "@/lib/query";
import type { ColumnProfile } from "./explore-columns";
import { fromQuery } from "./from-query";
import { templatesFor } from "./templates";
import { toQuery } from "./to-query";

type Detail = Parameters<typeof templatesFor>[0];

function profile(patch: Partial<ColumnProfile> = {}): ColumnProfile {
  return { rows: 1000, empties: 0, distinct: 500, distinctExact: true, min: null, max: null, histogram: null, top: [], ...patch };
}

function column(name: string, type: string, patch: Partial<Detail["columns"][number]> = {}): Detail["columns"][number] {
  return {
    name,
    label: name.charAt(0).toUpperCase() + name.slice(1),
    type,
    unit: null,
    description: null,
    group: null,
    profile: null,
    ...patch,
  };
}

const LAB: Detail = {
  slug: "lab",
  hospitalColumn: "hospital",
  periodColumn: "period",
  patientColumn: "patient",
  can: { manage: false, querySummary: true, queryRows: true, download: false, administer: false },
  columns: [
    column("result", "integer", { profile: profile({ distinct: 1000 }) }),
    column("patient", "text", { profile: profile({ distinct: 200 }) }),
    column("sex", "text", { profile: profile({ distinct: 2, empties: 10 }) }),
    column("test", "text", { profile: profile({ distinct: 30 }) }),
    column("value", "double", { unit: "%", profile: profile({ min: 0, max: 12, empties: 4 }) }),
    column("collected", "timestamp", { profile: profile() }),
    column("hospital", "text", { profile: profile({ distinct: 3 }) }),
    column("period", "date", { profile: profile({ distinct: 12, min: "2025-01-01", max: "2025-12-01" }) }),
  ],
};

function bound(detail: Detail, query: unknown) {
  const schema: DatasetSchema = {
    slug: detail.slug,
    name: detail.slug,
    version: 1,
    columns: detail.columns.map(({ name, label, type }) => ({ name, label, type: parseColumnType(type) })),
  };
  return bindQuery(parseQuery(query), schema, { now: new Date("2025-11-22T00:00:00Z") });
}

describe("questions to start from", () => {
  test("are made of the dataset's own columns", () => {
    expect(templatesFor(LAB).map(({ title }) => title)).toEqual([
      "Rows for each hospital and month",
      "Distribution of Value in bands",
      "Median of Value by month",
      "Share of each Sex",
      "The 10 most frequent values of Test",
      "Patients by month",
      "How complete the columns are",
      "Rows of the last month, 2025-12",
    ]);
    const [first, distribution] = templatesFor(LAB);
    expect(first?.query).toEqual({
      version: 1,
      from: "lab",
      groupBy: [{ field: "hospital" }, { field: "period", bucket: "month", as: "period_month" }],
      measures: [{ as: "count", fn: "count" }],
    });
    expect(distribution?.query.groupBy).toEqual([{ field: "value", bands: [2, 4, 6, 8, 10], as: "value_band" }]);
  });

  test("the last month ends with the year where it is December", () => {
    expect(templatesFor(LAB).at(-1)?.query.where).toEqual({
      all: [
        { field: "period", op: "gte", value: "2025-12-01" },
        { field: "period", op: "lt", value: "2026-01-01" },
      ],
    });
  });

  test("leave out what the caller may not ask", () => {
    const summaries = templatesFor({ ...LAB, can: { ...LAB.can, queryRows: false } });
    expect(summaries.every(({ query }) => query.select === undefined)).toBe(true);
    const rows = templatesFor({ ...LAB, can: { ...LAB.can, querySummary: false } });
    expect(rows.map(({ query }) => query.select !== undefined)).toEqual([true]);
  });

  test("there are some for a dataset of which little is known, and none without columns", () => {
    const bare = { ...LAB, hospitalColumn: null, periodColumn: null, patientColumn: null, columns: [column("note", "text")] };
    expect(templatesFor(bare).map(({ title }) => title)).toEqual(["How complete the columns are", "The first rows"]);
    expect(templatesFor({ ...bare, columns: [] })).toEqual([]);
  });

  test("can be asked, and the builder asks them as they are", () => {
    const long = "a_very_long_name_of_a_column_that_takes_all_sixty_letters_ok";
    const odd = {
      ...LAB,
      periodColumn: long,
      columns: [...LAB.columns, column(long, "date"), column(`${long.slice(0, 58)}_n`, "decimal(8,2)")],
    };
    for (const detail of [LAB, odd]) {
      for (const { query } of templatesFor(detail)) {
        expect(bound(detail, query).columns.length).toBeGreaterThan(0);
        expect(toQuery(fromQuery(query)).query).toEqual(query);
      }
    }
  });
});
