-- case: a dataset alone
-- duckdb
select "id", "txt1"
from "t"
order by "id" asc nulls last, "txt1" asc nulls last
-- postgres
select "id", "txt1"
from "t"
order by "id" asc nulls last, "txt1" collate "C" asc nulls last
-- trino
select "id", "txt1"
from "t"
order by "id" asc nulls last, "txt1" asc nulls last
-- athena
select "id", "txt1"
from "t"
order by "id" asc nulls last, "txt1" asc nulls last

-- case: a joined dataset keeps every row
-- duckdb
select "id", "unit.label"
from (
  select "t"."id" as "id", "unit"."label" as "unit.label"
  from "t"
  left join "units" as "unit" on "t"."int1" = "unit"."code"
) as "t"
order by "id" asc nulls last, "unit.label" asc nulls last
-- postgres
select "id", "unit.label"
from (
  select "t"."id" as "id", "unit"."label" as "unit.label"
  from "t"
  left join "units" as "unit" on "t"."int1" = "unit"."code"
) as "t"
order by "id" asc nulls last, "unit.label" collate "C" asc nulls last
-- trino
select "id", "unit.label"
from (
  select "t"."id" as "id", "unit"."label" as "unit.label"
  from "t"
  left join "units" as "unit" on "t"."int1" = "unit"."code"
) as "t"
order by "id" asc nulls last, "unit.label" asc nulls last
-- athena
select "id", "unit.label"
from (
  select "t"."id" as "id", "unit"."label" as "unit.label"
  from "t"
  left join "units" as "unit" on "t"."int1" = "unit"."code"
) as "t"
order by "id" asc nulls last, "unit.label" asc nulls last

-- case: only rows that match
-- duckdb
select "id", "unit.label"
from (
  select "t"."id" as "id", "unit"."label" as "unit.label"
  from "t"
  join "units" as "unit" on "t"."int1" = "unit"."code"
) as "t"
order by "id" asc nulls last, "unit.label" asc nulls last
-- postgres
select "id", "unit.label"
from (
  select "t"."id" as "id", "unit"."label" as "unit.label"
  from "t"
  join "units" as "unit" on "t"."int1" = "unit"."code"
) as "t"
order by "id" asc nulls last, "unit.label" collate "C" asc nulls last
-- trino
select "id", "unit.label"
from (
  select "t"."id" as "id", "unit"."label" as "unit.label"
  from "t"
  join "units" as "unit" on "t"."int1" = "unit"."code"
) as "t"
order by "id" asc nulls last, "unit.label" asc nulls last
-- athena
select "id", "unit.label"
from (
  select "t"."id" as "id", "unit"."label" as "unit.label"
  from "t"
  join "units" as "unit" on "t"."int1" = "unit"."code"
) as "t"
order by "id" asc nulls last, "unit.label" asc nulls last

-- case: two keys, and two datasets
-- duckdb
select "id", "twin.note", "unit.factor"
from (
  select "t"."id" as "id", "twin"."note" as "twin.note", "unit"."factor" as "unit.factor"
  from "t"
  left join "visits" as "twin" on "t"."txt2" = "twin"."code" and "t"."bool1" = "twin"."flag"
  left join "units" as "unit" on "t"."int1" = "unit"."code"
) as "t"
order by "id" asc nulls last, "twin.note" asc nulls last, "unit.factor" asc nulls last
-- postgres
select "id", "twin.note", "unit.factor"
from (
  select "t"."id" as "id", "twin"."note" as "twin.note", "unit"."factor" as "unit.factor"
  from "t"
  left join "visits" as "twin" on "t"."txt2" = "twin"."code" and "t"."bool1" = "twin"."flag"
  left join "units" as "unit" on "t"."int1" = "unit"."code"
) as "t"
order by "id" asc nulls last, "twin.note" collate "C" asc nulls last, "unit.factor" asc nulls last
-- trino
select "id", "twin.note", "unit.factor"
from (
  select "t"."id" as "id", "twin"."note" as "twin.note", "unit"."factor" as "unit.factor"
  from "t"
  left join "visits" as "twin" on "t"."txt2" = "twin"."code" and "t"."bool1" = "twin"."flag"
  left join "units" as "unit" on "t"."int1" = "unit"."code"
) as "t"
order by "id" asc nulls last, "twin.note" asc nulls last, "unit.factor" asc nulls last
-- athena
select "id", "twin.note", "unit.factor"
from (
  select "t"."id" as "id", "twin"."note" as "twin.note", "unit"."factor" as "unit.factor"
  from "t"
  left join "visits" as "twin" on "t"."txt2" = "twin"."code" and "t"."bool1" = "twin"."flag"
  left join "units" as "unit" on "t"."int1" = "unit"."code"
) as "t"
order by "id" asc nulls last, "twin.note" asc nulls last, "unit.factor" asc nulls last

-- case: rows of a join are counted without a column
-- duckdb
select count(*) as "n"
from (
  select 1 as "row"
  from "t"
  left join "visits" as "visit" on "t"."txt2" = "visit"."code"
) as "t"
-- postgres
select count(*) as "n"
from (
  select 1 as "row"
  from "t"
  left join "visits" as "visit" on "t"."txt2" = "visit"."code"
) as "t"
-- trino
select count(*) as "n"
from (
  select 1 as "row"
  from "t"
  left join "visits" as "visit" on "t"."txt2" = "visit"."code"
) as "t"
-- athena
select count(*) as "n"
from (
  select 1 as "row"
  from "t"
  left join "visits" as "visit" on "t"."txt2" = "visit"."code"
) as "t"

-- case: a double is made finite one level up
-- duckdb
select "id", "ratio"
from (
  select "id", "int1", "num1", case when "ratio" - "ratio" = 0 then "ratio" + 0 end as "ratio"
  from (
    select "id", "int1", "num1", ("num1" / nullif(cast("int1" as double precision), 0)) as "ratio"
    from "t"
  ) as "t"
) as "t"
order by "id" asc nulls last, "ratio" asc nulls last
-- postgres
select "id", "ratio"
from (
  select "id", "int1", "num1", case when "ratio" - "ratio" = 0 then "ratio" + 0 end as "ratio"
  from (
    select "id", "int1", "num1", ("num1" / nullif(cast("int1" as double precision), 0)) as "ratio"
    from "t"
  ) as "t"
) as "t"
order by "id" asc nulls last, "ratio" asc nulls last
-- trino
select "id", "ratio"
from (
  select "id", "int1", "num1", case when "ratio" - "ratio" = 0 then "ratio" + 0 end as "ratio"
  from (
    select "id", "int1", "num1", ("num1" / nullif(cast("int1" as double precision), 0)) as "ratio"
    from "t"
  ) as "t"
) as "t"
order by "id" asc nulls last, "ratio" asc nulls last
-- athena
select "id", "ratio"
from (
  select "id", "int1", "num1", case when "ratio" - "ratio" = 0 then "ratio" + 0 end as "ratio"
  from (
    select "id", "int1", "num1", ("num1" / nullif(cast("int1" as double precision), 0)) as "ratio"
    from "t"
  ) as "t"
) as "t"
order by "id" asc nulls last, "ratio" asc nulls last

-- case: independent columns share a level, dependent ones stand above
-- duckdb
select "id", "lower_short", "twice"
from (
  select "id", "int1", "num1", "txt1", "ratio", "short", "lower_short", case when "twice" - "twice" = 0 then "twice" + 0 end as "twice"
  from (
    select "id", "int1", "num1", "txt1", "ratio", "short", "lower_short", ("ratio" * cast($1 as double precision)) as "twice"
    from (
      select "id", "int1", "num1", "txt1", case when "ratio" - "ratio" = 0 then "ratio" + 0 end as "ratio", "short", lower("short") as "lower_short"
      from (
        select "id", "int1", "num1", "txt1", ("num1" / nullif(cast("int1" as double precision), 0)) as "ratio", substr("txt1", 1, 3) as "short"
        from "t"
      ) as "t"
    ) as "t"
  ) as "t"
) as "t"
order by "id" asc nulls last, "lower_short" asc nulls last, "twice" asc nulls last
-- values: [2]
-- postgres
select "id", "lower_short", "twice"
from (
  select "id", "int1", "num1", "txt1", "ratio", "short", "lower_short", case when "twice" - "twice" = 0 then "twice" + 0 end as "twice"
  from (
    select "id", "int1", "num1", "txt1", "ratio", "short", "lower_short", ("ratio" * cast(cast($1 as bigint) as double precision)) as "twice"
    from (
      select "id", "int1", "num1", "txt1", case when "ratio" - "ratio" = 0 then "ratio" + 0 end as "ratio", "short", lower("short") as "lower_short"
      from (
        select "id", "int1", "num1", "txt1", ("num1" / nullif(cast("int1" as double precision), 0)) as "ratio", substr("txt1", 1, 3) as "short"
        from "t"
      ) as "t"
    ) as "t"
  ) as "t"
) as "t"
order by "id" asc nulls last, "lower_short" collate "C" asc nulls last, "twice" asc nulls last
-- values: [2]
-- trino
select "id", "lower_short", "twice"
from (
  select "id", "int1", "num1", "txt1", "ratio", "short", "lower_short", case when "twice" - "twice" = 0 then "twice" + 0 end as "twice"
  from (
    select "id", "int1", "num1", "txt1", "ratio", "short", "lower_short", ("ratio" * cast(cast('2' as bigint) as double precision)) as "twice"
    from (
      select "id", "int1", "num1", "txt1", case when "ratio" - "ratio" = 0 then "ratio" + 0 end as "ratio", "short", lower("short") as "lower_short"
      from (
        select "id", "int1", "num1", "txt1", ("num1" / nullif(cast("int1" as double precision), 0)) as "ratio", substr("txt1", 1, 3) as "short"
        from "t"
      ) as "t"
    ) as "t"
  ) as "t"
) as "t"
order by "id" asc nulls last, "lower_short" asc nulls last, "twice" asc nulls last
-- athena
select "id", "lower_short", "twice"
from (
  select "id", "int1", "num1", "txt1", "ratio", "short", "lower_short", case when "twice" - "twice" = 0 then "twice" + 0 end as "twice"
  from (
    select "id", "int1", "num1", "txt1", "ratio", "short", "lower_short", ("ratio" * cast(cast('2' as bigint) as double precision)) as "twice"
    from (
      select "id", "int1", "num1", "txt1", case when "ratio" - "ratio" = 0 then "ratio" + 0 end as "ratio", "short", lower("short") as "lower_short"
      from (
        select "id", "int1", "num1", "txt1", ("num1" / nullif(cast("int1" as double precision), 0)) as "ratio", substr("txt1", 1, 3) as "short"
        from "t"
      ) as "t"
    ) as "t"
  ) as "t"
) as "t"
order by "id" asc nulls last, "lower_short" asc nulls last, "twice" asc nulls last

-- case: a moved day stays within the calendar
-- duckdb
select "due", "due_at", "weekday"
from (
  select "int1", "date1", "ts1", case when "due" between date '0001-01-01' and date '9999-12-31' then "due" end as "due", case when "due_at" between timestamp '0001-01-01 00:00:00.000' and timestamp '9999-12-31 23:59:59.999' then "due_at" end as "due_at", "weekday"
  from (
    select "int1", "date1", "ts1", cast("date1" + to_days(cast("int1" as integer)) as date) as "due", coalesce(cast("ts1" + to_hours($1) as timestamp), "ts1") as "due_at", cast(isodow(cast("date1" + to_days(cast($2 as integer)) as date)) as bigint) as "weekday"
    from "t"
  ) as "t"
) as "t"
order by "due" asc nulls last, "due_at" asc nulls last, "weekday" asc nulls last
-- values: [1,1]
-- postgres
select "due", "due_at", "weekday"
from (
  select "int1", "date1", "ts1", case when "due" between date '0001-01-01' and date '9999-12-31' then "due" end as "due", case when "due_at" between timestamp '0001-01-01 00:00:00.000' and timestamp '9999-12-31 23:59:59.999' then "due_at" end as "due_at", "weekday"
  from (
    select "int1", "date1", "ts1", cast("date1" + "int1" * interval '1' day as date) as "due", coalesce(cast("ts1" + cast($1 as bigint) * interval '1' hour as timestamp), "ts1") as "due_at", cast(extract(isodow from cast("date1" + cast($2 as bigint) * interval '1' day as date)) as bigint) as "weekday"
    from "t"
  ) as "t"
) as "t"
order by "due" asc nulls last, "due_at" asc nulls last, "weekday" asc nulls last
-- values: [1,1]
-- trino
select "due", "due_at", "weekday"
from (
  select "int1", "date1", "ts1", case when "due" between date '0001-01-01' and date '9999-12-31' then "due" end as "due", case when "due_at" between timestamp '0001-01-01 00:00:00.000' and timestamp '9999-12-31 23:59:59.999' then "due_at" end as "due_at", "weekday"
  from (
    select "int1", "date1", "ts1", date_add('day', "int1", "date1") as "due", coalesce(date_add('hour', cast('1' as bigint), "ts1"), "ts1") as "due_at", day_of_week(date_add('day', cast('1' as bigint), "date1")) as "weekday"
    from "t"
  ) as "t"
) as "t"
order by "due" asc nulls last, "due_at" asc nulls last, "weekday" asc nulls last
-- athena
select "due", "due_at", "weekday"
from (
  select "int1", "date1", "ts1", case when "due" between date '0001-01-01' and date '9999-12-31' then "due" end as "due", case when "due_at" between timestamp '0001-01-01 00:00:00.000' and timestamp '9999-12-31 23:59:59.999' then "due_at" end as "due_at", "weekday"
  from (
    select "int1", "date1", "ts1", date_add('day', "int1", "date1") as "due", coalesce(date_add('hour', cast('1' as bigint), "ts1"), "ts1") as "due_at", day_of_week(date_add('day', cast('1' as bigint), "date1")) as "weekday"
    from "t"
  ) as "t"
) as "t"
order by "due" asc nulls last, "due_at" asc nulls last, "weekday" asc nulls last

-- case: columns calculated from joined ones
-- duckdb
select "scaled"
from (
  select "num1", "unit.factor", case when "scaled" - "scaled" = 0 then "scaled" + 0 end as "scaled"
  from (
    select "num1", "unit.factor", ("num1" * cast("unit.factor" as double precision)) as "scaled"
    from (
      select "t"."num1" as "num1", "unit"."factor" as "unit.factor"
      from "t"
      left join "units" as "unit" on "t"."int1" = "unit"."code"
    ) as "t"
  ) as "t"
) as "t"
order by "scaled" asc nulls last
-- postgres
select "scaled"
from (
  select "num1", "unit.factor", case when "scaled" - "scaled" = 0 then "scaled" + 0 end as "scaled"
  from (
    select "num1", "unit.factor", ("num1" * cast("unit.factor" as double precision)) as "scaled"
    from (
      select "t"."num1" as "num1", "unit"."factor" as "unit.factor"
      from "t"
      left join "units" as "unit" on "t"."int1" = "unit"."code"
    ) as "t"
  ) as "t"
) as "t"
order by "scaled" asc nulls last
-- trino
select "scaled"
from (
  select "num1", "unit.factor", case when "scaled" - "scaled" = 0 then "scaled" + 0 end as "scaled"
  from (
    select "num1", "unit.factor", ("num1" * cast("unit.factor" as double precision)) as "scaled"
    from (
      select "t"."num1" as "num1", "unit"."factor" as "unit.factor"
      from "t"
      left join "units" as "unit" on "t"."int1" = "unit"."code"
    ) as "t"
  ) as "t"
) as "t"
order by "scaled" asc nulls last
-- athena
select "scaled"
from (
  select "num1", "unit.factor", case when "scaled" - "scaled" = 0 then "scaled" + 0 end as "scaled"
  from (
    select "num1", "unit.factor", ("num1" * cast("unit.factor" as double precision)) as "scaled"
    from (
      select "t"."num1" as "num1", "unit"."factor" as "unit.factor"
      from "t"
      left join "units" as "unit" on "t"."int1" = "unit"."code"
    ) as "t"
  ) as "t"
) as "t"
order by "scaled" asc nulls last
