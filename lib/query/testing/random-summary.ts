import { BUCKETS, BUCKET_NAMES, PARTS, PART_NAMES } from "../buckets";
import { NUMBER_KINDS, type ColumnKind } from "../column-types";
import { MEASURE_NAMES, measureSpec } from "../measures";
import type { RandomColumn } from "./random-columns";
import type { Draw } from "./random-draw";
import { randomFilter } from "./random-filter";

type Json = Record<string, unknown>;

/** Names for outputs: new ones, those of columns, and words the compiler uses inside. */
const GROUP_NAMES = ["g0", "num1", "Id", "summary", "G_1"];
const MEASURE_NAMES_GIVEN = ["m0", "int1", "n", "Groups", "m1", "ranked"];

/** Up to three groups, each cut in a way its column allows. */
export function randomGroups(draw: Draw, columns: readonly RandomColumn[]): Json[] {
  const names = [...GROUP_NAMES];
  return draw.some(columns, 3).map((column) => {
    const as = names.splice(draw.int(0, names.length - 1), 1)[0];
    const isAlone = !GROUP_NAMES.some((name) => name.toLowerCase() === column.name.toLowerCase());
    return { field: column.name, ...(isAlone && draw.chance(30) ? {} : { as }), ...randomCut(draw, column) };
  });
}

function randomCut(draw: Draw, { type }: RandomColumn): Json {
  const { kind } = type;
  if (draw.chance(40)) return {};
  if (kind === "date" || kind === "timestamp") {
    const fits = (kinds: readonly ColumnKind[]): boolean => kinds.includes(kind);
    return draw.chance(60)
      ? { bucket: draw.pick(BUCKET_NAMES.filter((name) => fits(BUCKETS[name].appliesTo))) }
      : { part: draw.pick(PART_NAMES.filter((name) => fits(PARTS[name].appliesTo))) };
  }
  if (!NUMBER_KINDS.some((number) => number === kind)) return {};
  // Engines part in the last digit of a double that was a decimal of more digits, and bins are made of doubles.
  const fitsDouble = type.kind !== "decimal" || type.precision <= 15;
  if (fitsDouble && draw.chance(40))
    return draw.pick([{ binWidth: 2.5 }, { binWidth: 2.5, binOrigin: -1 }, { binWidth: 10, binOrigin: 0.5 }]);
  const edges = draw.pick(kind === "integer" ? [[0], [-3, 0, 2, 18]] : [[0], [-1.5, 0.1, 7], [0.01]]);
  return draw.chance(30) ? { bands: edges, labels: ["it's below", ...edges.map((edge) => `ab ${edge} 😀`)] } : { bands: edges };
}

/** One to four measures, conditional ones among them. */
export function randomMeasures(draw: Draw, columns: readonly RandomColumn[], groupBy: readonly Json[]): Json[] {
  const taken = new Set(groupBy.map((group) => String(group["as"] ?? group["field"]).toLowerCase()));
  const names = MEASURE_NAMES_GIVEN.filter((name) => !taken.has(name.toLowerCase()));
  const within = groupBy.map((group) => String(group["as"] ?? group["field"]));
  return Array.from({ length: draw.int(1, Math.min(4, names.length)) }, () => {
    const as = names.splice(draw.int(0, names.length - 1), 1)[0] ?? "m";
    const fn = draw.pick(MEASURE_NAMES);
    const spec = measureSpec(fn);
    const fitting = columns.filter(({ type }) => spec.appliesTo.includes(type.kind));
    const field = spec.field === "required" || (spec.field === "optional" && draw.chance(50)) ? { field: draw.pick(fitting).name } : {};
    const groups = fn === "share" ? draw.some(within, 2) : [];
    return {
      as,
      fn,
      ...field,
      ...(spec.by ? { by: draw.pick(columns.filter(({ type }) => spec.by?.kinds.includes(type.kind))).name } : {}),
      ...(fn === "percentile" ? { p: draw.pick([0.5, 0, 0.1, 0.25, 0.9, 1]) } : {}),
      ...((fn === "percentile" || fn === "median") && draw.chance(60) ? { method: draw.pick(["discrete", "continuous"]) } : {}),
      ...(groups.length > 0 ? { within: groups } : {}),
      ...(draw.chance(30) ? { where: randomFilter(draw, columns, 1) } : {}),
    };
  });
}
