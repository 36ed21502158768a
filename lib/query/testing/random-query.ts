import { AppError } from "@/lib/errors";
import type { ColumnKind } from "../column-types";
import { COLUMN_KINDS } from "../column-types";
import type { ResultColumn } from "../result";
import { bindQuestion } from "./fixture-question";
import { RELATIONSHIPS } from "./fixture-schema";
import { columnsOf, VALUES_OF_KIND, type RandomColumn } from "./random-columns";
import type { Draw } from "./random-draw";
import { randomExpression } from "./random-expression";
import { randomFilter } from "./random-filter";
import { randomGroups, randomMeasures } from "./random-summary";

type Json = Record<string, unknown>;

const ORDERED: readonly ColumnKind[] = ["integer", "decimal", "double", "text", "date", "timestamp"];

/** A random valid question over the fixture, without `from`. Any part of the language may be in it. */
export function randomQuery(draw: Draw): Json {
  const joins = draw.chance(40) ? draw.some(RELATIONSHIPS, 2).map(({ name }) => name) : [];
  const start: Json =
    joins.length === 0 ? {} : { joins: joins.map((name) => (draw.chance(40) ? { name, matched: draw.chance(70) } : name)) };
  const { derive, columns } = calculated(draw, columnsOf(joins), start);
  const base = { ...start, ...(derive.length === 0 ? {} : { derive }), ...(draw.chance(60) ? { where: randomFilter(draw, columns) } : {}) };
  return draw.chance(60) ? summary(draw, base, columns) : rows(draw, base, columns);
}

/** Calculated columns one after the other, with the type the binder finds for them. */
function calculated(draw: Draw, stored: RandomColumn[], start: Json): { derive: Json[]; columns: RandomColumn[] } {
  const derive: Json[] = [];
  let columns = stored;
  for (const name of draw.chance(50) ? ["d0", "D_One", "keys"].slice(0, draw.int(1, 3)) : []) {
    const kind = draw.pick(COLUMN_KINDS);
    const next = { as: name, expr: randomExpression(draw, columns, kind, 2) };
    const column = outputOf({ ...start, derive: [...derive, next], select: [name] });
    if (column === null) continue;
    derive.push(next);
    columns = [...columns, { name, type: column.type, values: VALUES_OF_KIND[column.type.kind] }];
  }
  return { derive, columns };
}

/** The one output of a question; null where its decimals would have more digits than the language has. */
function outputOf(question: Json): ResultColumn | null {
  try {
    return bindQuestion(question).columns[0] ?? null;
  } catch (error) {
    if (error instanceof AppError && error.message.includes("digits")) return null;
    throw error;
  }
}

function rows(draw: Draw, base: Json, columns: readonly RandomColumn[]): Json {
  const select = [draw.pick(columns), ...draw.some(columns, 5)]
    .map(({ name }) => name)
    .filter((name, index, all) => all.indexOf(name) === index);
  const distinct = draw.chance(30);
  const outputs = bindQuestion({ ...base, select }).columns;
  const top = draw.chance(25) ? randomTop(draw, outputs, outputs, false) : {};
  const sortable = distinct || "top" in top ? outputs : columns;
  return { ...base, select, ...(distinct ? { distinct } : {}), ...top, ...randomOrder(draw, sortable), ...randomPage(draw, true) };
}

function summary(draw: Draw, base: Json, columns: readonly RandomColumn[]): Json {
  const groupBy = randomGroups(draw, columns);
  const measures = randomMeasures(draw, columns, groupBy);
  const asked = { ...base, ...(groupBy.length === 0 ? {} : { groupBy }), measures };
  const outputs = bindQuestion(asked).columns.filter((column) => !column.approximate);
  const groups = outputs.slice(0, groupBy.length);
  const top = groups.length > 0 && draw.chance(40) ? randomTop(draw, outputs, groups, draw.chance(40)) : {};
  const isFolded = JSON.stringify(top).includes('"others":true');
  const comparable = outputs.map(({ name, type }) => ({ name, type, values: VALUES_OF_KIND[type.kind] }));
  const having = !isFolded && comparable.length > 0 && draw.chance(35) ? { having: randomFilter(draw, comparable, 1) } : {};
  const totals = groups.length > 0 && draw.chance(30) ? { totals: true } : {};
  return { ...asked, ...top, ...having, ...totals, ...randomOrder(draw, outputs), ...randomPage(draw, !("totals" in totals)) };
}

function randomTop(draw: Draw, outputs: readonly ResultColumn[], groups: readonly ResultColumn[], others: boolean): Json {
  const ranked = outputs.filter(({ type }) => ORDERED.includes(type.kind));
  if (ranked.length === 0) return {};
  const by = draw.pick(ranked).name;
  const per = draw.some(
    (others ? groups : outputs).map(({ name }) => name).filter((name) => name !== by),
    2,
  );
  return {
    top: {
      n: draw.int(1, 4),
      by,
      ...(per.length > 0 || draw.chance(20) ? { per } : {}),
      ...(draw.chance(50) ? { direction: draw.pick(["desc", "asc"]) } : {}),
      ...(draw.chance(50) ? { ties: draw.pick(["all", "first"]) } : {}),
      ...(others ? { others } : {}),
    },
  };
}

function randomOrder(draw: Draw, columns: readonly { name: string }[]): Json {
  const orderBy = draw.some(columns, 2).map(({ name }) => ({
    field: name,
    ...(draw.chance(60) ? { direction: draw.pick(["asc", "desc"]) } : {}),
    ...(draw.chance(40) ? { nulls: draw.pick(["last", "first"]) } : {}),
  }));
  return orderBy.length === 0 ? {} : { orderBy };
}

function randomPage(draw: Draw, mayOffset: boolean): Json {
  return { ...(draw.chance(40) ? { limit: draw.int(1, 50) } : {}), ...(mayOffset && draw.chance(25) ? { offset: draw.int(1, 5) } : {}) };
}
