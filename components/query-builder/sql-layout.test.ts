import { expect, test } from "vitest";
import { layoutSql } from "./sql-layout";

test("each clause has a line", () => {
  expect(layoutSql('select "a", count(*) as "n" from "lab-results" where "a" = $1 group by "a" having count(*) > $2 order by "n" desc limit 10 offset 5')).toBe(
    ['select "a", count(*) as "n"', 'from "lab-results"', 'where "a" = $1', 'group by "a"', "having count(*) > $2", 'order by "n" desc', "limit 10", "offset 5"].join("\n"),
  );
});

test("names, text and brackets are not broken", () => {
  const sql = `select extract(year from "d") as "group by x", ' where ' as "t" from (select 1 where true) where "from where " = 1`;
  expect(layoutSql(sql)).toBe(`select extract(year from "d") as "group by x", ' where ' as "t"\nfrom (select 1 where true)\nwhere "from where " = 1`);
});

test("doubled quotes stay inside their name", () => {
  expect(layoutSql('select "a"" from ""b" from "t"')).toBe('select "a"" from ""b"\nfrom "t"');
});

test("SQL that has lines already keeps them", () => {
  expect(layoutSql("select 1\n  from t where x")).toBe("select 1\n  from t where x");
});
