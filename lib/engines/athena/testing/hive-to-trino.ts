/** The two statements of Hive that Medlake sends to Athena, in Trino's own words; anything else as it is. */
export function hiveToTrino(sql: string, catalog: string): string {
  const schema = /^create schema if not exists `(\w+)`$/.exec(sql);
  if (schema) return `create schema if not exists "${catalog}"."${schema[1]}"`;
  const table = /^create external table if not exists `(\w+)`\.`(\w+)` \((.*)\) stored as parquet location '([^']*)'$/s.exec(sql);
  if (!table) return sql;
  const [, database = "", name = "", list = "", location = ""] = table;
  const columns = list.split(/, (?=`)/).map((column) =>
    column
      .replaceAll("`", '"')
      .replace(/ string$/, " varchar")
      .replace(/ timestamp$/, " timestamp(3)"),
  );
  return `create table if not exists "${catalog}"."${database}"."${name}" (${columns.join(", ")}) with (format = 'PARQUET', external_location = '${location}')`;
}
