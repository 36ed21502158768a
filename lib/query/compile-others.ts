import type { BoundGroup, BoundMeasure, BoundQuery, BoundTop } from "./bound";
import { nested } from "./compile-clauses";
import type { Key } from "./compile-keys";
import { compileWhole } from "./compile-measure";
import { OTHERS_MARK } from "./source";
import { identifier, indent, integerLiteral, join, sql, type SqlFragment } from "./sql";

const KEPT = identifier("_kept");

/** A share that is within groups that others lose, by its number among the shares. */
export type FoldedShare = { measure: BoundMeasure; index: number };

/** The shares whose whole must be known before groups are folded: it counts rows of kept and of folded groups alike. */
export function foldedShares({ measures, top }: BoundQuery): FoldedShare[] {
  if (!top?.others) return [];
  const shares = measures.filter((measure) => measure.fn === "share");
  return shares.flatMap((measure, index) => (measure.within.every((name) => top.per.includes(name)) ? [] : [{ measure, index }]));
}

/** The column that has the whole of such a share, from before the folding. */
export function wholeBefore(index: number): SqlFragment {
  return identifier(`_before${index + 1}`);
}

/**
 * Rows of groups that are not among the first lose their keys, all but those of `per`, and are marked: so they are
 * measured anew as one group, and a median of the others is the median of their rows.
 */
export function foldOthers(args: {
  bound: BoundQuery;
  top: BoundTop;
  keyed: { select: SqlFragment; keys: Key[]; measured: string[] };
  /** A select of the groups by their output names, with their rank. */
  kept: SqlFragment;
  rank: SqlFragment;
}): { with: SqlFragment; from: SqlFragment; keys: Key[] } {
  const { bound, top, keyed, kept, rank } = args;
  const innerOf = (name: string): string => keyed.keys.find(({ group }) => group.name === name)?.inner ?? name;
  const inKeys = (name: string): SqlFragment => sql`"keys".${identifier(name)}`;
  const wholes = foldedShares(bound).map(({ measure, index }) => {
    const within = measure.within.map((name) => inKeys(innerOf(name)));
    return sql`${compileWhole(measure, inKeys)} over (partition by ${join(within, "comma")}) as ${wholeBefore(index)}`;
  });
  const columns = [
    ...keyed.keys.map(({ group, inner }) => {
      const column = inKeys(inner);
      if (top.per.includes(group.name)) return sql`${column} as ${identifier(inner)}`;
      return sql`case when "kept".${KEPT} = 1 then ${column} end as ${identifier(inner)}`;
    }),
    ...keyed.measured.map((name) => sql`${inKeys(name)} as ${identifier(name)}`),
    ...wholes,
    sql`case when "kept".${KEPT} = 1 then 0 else 1 end as ${identifier(OTHERS_MARK)}`,
  ];
  const names = keyed.keys.map(({ group }) => identifier(group.name));
  const first = sql`select ${join([...names, sql`1 as ${KEPT}`], "comma")}\nfrom ${nested(kept, "ranked")}\nwhere ${rank} <= ${integerLiteral(top.n)}`;
  const on = join(
    keyed.keys.map(({ group, inner }) => same(sql`"keys".${identifier(inner)}`, sql`"kept".${identifier(group.name)}`, group)),
    "and",
  );
  return {
    with: sql`"keys" as (${indent(sql`\n${keyed.select}`)}\n)`,
    from: nested(sql`select ${join(columns, "comma")}\nfrom "keys"\nleft join ${nested(first, "kept")} on ${on}`, "folded"),
    keys: keyed.keys,
  };
}

/** Equal, or both empty, as two equations: a join on those need not compare every pair of rows. */
function same(left: SqlFragment, right: SqlFragment, group: BoundGroup): SqlFragment {
  const blank = blankOf(group);
  return sql`coalesce(${left}, ${blank}) = coalesce(${right}, ${blank}) and (${left} is null) = (${right} is null)`;
}

function blankOf({ type, cut }: BoundGroup): SqlFragment {
  if (cut.kind === "bands") return sql`0`;
  switch (type.kind) {
    case "text":
      return sql`''`;
    case "integer":
    case "decimal":
      return sql`0`;
    case "double":
      return sql`cast('0' as double precision)`;
    case "boolean":
      return sql`false`;
    case "date":
      return sql`date '1970-01-01'`;
    case "timestamp":
      return sql`timestamp '1970-01-01 00:00:00'`;
  }
}
