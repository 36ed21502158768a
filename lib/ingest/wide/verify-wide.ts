import type { Converter } from "@/lib/engines";
import { identifier, join, sql, value, type SqlFragment } from "@/lib/query";
import { query } from "../load";
import { lost } from "../write";
import type { WidePart } from "./wide-job";

/** Columns that the engine looks at at once: it holds their row groups in memory. */
const AT_ONCE = 16;
/** How far sums in another order may differ, as a share of the sum without signs. */
const ROUNDING = 1e-9;

/**
 * Has the engine open a written file: its rows, the elements of each array, how many numbers there are and their sum
 * must be those that were written.
 */
export async function verifyWide(converter: Converter, part: WidePart): Promise<void> {
  const file = value({ type: { kind: "text" }, value: part.file });
  const [[rows] = []] = await query(converter, sql`select sum(num_rows) from parquet_file_metadata(${file})`);
  if (Number(rows) !== part.rows) throw lost("a written file does not hold its rows");
  const columns = Object.entries(part.sums);
  for (let from = 0; from < columns.length; from += AT_ONCE) {
    const some = columns.slice(from, from + AT_ONCE);
    const asked = some.flatMap(([name, { size }]) => measures(identifier(name), size > 1));
    const [found = []] = await query(converter, sql`select ${join(asked, "comma")} from read_parquet(${file}, hive_partitioning = false)`);
    some.forEach(([, { values, sum, magnitude, size }], index) => {
      const [elements, numbers, total] = found.slice(index * 3, index * 3 + 3).map(Number);
      const isClose = Math.abs((total ?? 0) - sum) <= ROUNDING * Math.max(1, magnitude);
      if (elements !== part.rows * size || numbers !== values || !isClose) throw lost("a written file does not hold its numbers");
    });
  }
}

function measures(name: SqlFragment, isArray: boolean): SqlFragment[] {
  if (!isArray) return [sql`count(*)`, sql`count(${name})`, sql`coalesce(sum(${name}), 0)`];
  return [
    sql`coalesce(sum(len(${name})), 0)`,
    sql`coalesce(sum(list_aggregate(${name}, 'count')), 0)`,
    sql`coalesce(sum(list_aggregate(${name}, 'sum')), 0)`,
  ];
}
