import { MEASURE_NAMES, measureSpec, type MeasureName } from "../measures";
import type { Case } from "./cases";
import { COLUMN_OF } from "./cases-operators";

type Json = Record<string, unknown>;

/** Forms of a measure that its name does not tell. */
const FORMS: Partial<Record<MeasureName, Json[]>> = {
  median: [{}, { method: "continuous" }, { method: "discrete" }],
  percentile: [0, 0.1, 0.25, 0.5, 0.9, 1].flatMap((p) => [{ p }, { p, method: "discrete" }]),
  ratio: ["int1", "dec1", "num1"].map((by) => ({ by })),
  min_by: ["txt1", "int1", "dec1", "num1", "date1", "ts1"].map((by) => ({ by })),
  max_by: ["txt1", "int1", "dec1", "num1", "date1", "ts1"].map((by) => ({ by })),
};

/** Deviations of numbers around 2^53 are what doubles leave of them: no engine gives the same digits. */
const MODEST: Partial<Record<MeasureName, Json>> = Object.fromEntries(
  ["stddev", "variance", "stddev_pop", "variance_pop", "median", "percentile", "ratio"].map((fn) => [
    fn,
    {
      all: [
        { field: "int1", op: "between", value: [-3, 25] },
        { field: "dec1", op: "lt", value: 100 },
      ],
    },
  ]),
);

/** Every measure on every kind of column: over everything, in groups, of some rows, and of none. */
export const MEASURE_CASES: Case[] = MEASURE_NAMES.flatMap((fn) => {
  const spec = measureSpec(fn);
  const columns = [...(spec.field === "required" ? [] : [undefined]), ...spec.appliesTo.map((kind) => COLUMN_OF[kind])];
  return columns.map((column) => {
    const forms = FORMS[fn] ?? [{}];
    const of = (form: Json, index: number, more: Json): Json => ({
      as: `m${index}${"where" in more ? "_some" : ""}`,
      fn,
      ...(column === undefined ? {} : { field: column }),
      ...form,
      ...more,
    });
    const measures = forms.flatMap((form, index) => [
      of(form, index, {}),
      of(form, index, {
        where: {
          any: [
            { field: "bool1", op: "is_true" },
            { field: "txt1", op: "eq", value: "a" },
          ],
        },
      }),
    ]);
    return { column, measures, where: MODEST[fn] };
  });
}).flatMap(casesOf);

function casesOf({ column, measures, where }: { column: string | undefined; measures: Json[]; where: Json | undefined }): Case[] {
  const name = `${String(measures[0]?.["fn"])} of ${column ?? "rows"}`;
  const filter = where ? { where } : {};
  return [
    { name: `${name}, over everything`, query: { measures, ...filter } },
    { name: `${name}, in groups`, query: { groupBy: [{ field: "txt2" }, { field: "hospital" }], measures, ...filter } },
    { name: `${name}, of nothing`, query: { measures, where: { field: "hospital", op: "eq", value: "nowhere" } } },
  ];
}
