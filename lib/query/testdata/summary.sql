-- case: count
-- duckdb
select count(*) as "m"
from "t"
-- postgres
select count(*) as "m"
from "t"
-- trino
select count(*) as "m"
from "t"
-- athena
select count(*) as "m"
from "t"

-- case: count of some rows
-- duckdb
select count(*) filter (where "int1" > $1) as "m"
from "t"
-- values: [10]
-- postgres
select count(*) filter (where "int1" > cast($1 as bigint)) as "m"
from "t"
-- values: [10]
-- trino
select count(*) filter (where "int1" > cast('10' as bigint)) as "m"
from "t"
-- athena
select count(*) filter (where "int1" > cast('10' as bigint)) as "m"
from "t"

-- case: count_distinct
-- duckdb
select count(distinct "txt1") as "m"
from "t"
-- postgres
select count(distinct "txt1") as "m"
from "t"
-- trino
select count(distinct "txt1") as "m"
from "t"
-- athena
select count(distinct "txt1") as "m"
from "t"

-- case: count_empty of text
-- duckdb
select count(*) filter (where ("txt1" is null or "txt1" = '')) as "m"
from "t"
-- postgres
select count(*) filter (where ("txt1" is null or "txt1" = '')) as "m"
from "t"
-- trino
select count(*) filter (where ("txt1" is null or "txt1" = '')) as "m"
from "t"
-- athena
select count(*) filter (where ("txt1" is null or "txt1" = '')) as "m"
from "t"

-- case: count_empty of numbers
-- duckdb
select count(*) filter (where "num1" is null) as "m"
from "t"
-- postgres
select count(*) filter (where "num1" is null) as "m"
from "t"
-- trino
select count(*) filter (where "num1" is null) as "m"
from "t"
-- athena
select count(*) filter (where "num1" is null) as "m"
from "t"

-- case: count_not_empty
-- duckdb
select count(*) filter (where "txt1" <> '') as "m"
from "t"
-- postgres
select count(*) filter (where "txt1" <> '') as "m"
from "t"
-- trino
select count(*) filter (where "txt1" <> '') as "m"
from "t"
-- athena
select count(*) filter (where "txt1" <> '') as "m"
from "t"

-- case: count_not_empty of some rows
-- duckdb
select count(*) filter (where "bool1" and "txt1" <> '') as "m"
from "t"
-- postgres
select count(*) filter (where "bool1" and "txt1" <> '') as "m"
from "t"
-- trino
select count(*) filter (where "bool1" and "txt1" <> '') as "m"
from "t"
-- athena
select count(*) filter (where "bool1" and "txt1" <> '') as "m"
from "t"

-- case: sum of integers beyond 64 bits
-- duckdb
select sum(cast("int1" as decimal(38, 0))) as "m"
from "t"
-- postgres
select sum(cast("int1" as decimal(38, 0))) as "m"
from "t"
-- trino
select sum(cast("int1" as decimal(38, 0))) as "m"
from "t"
-- athena
select sum(cast("int1" as decimal(38, 0))) as "m"
from "t"

-- case: sum of decimals
-- duckdb
select sum("dec1") as "m"
from "t"
-- postgres
select sum("dec1") as "m"
from "t"
-- trino
select sum("dec1") as "m"
from "t"
-- athena
select sum("dec1") as "m"
from "t"

-- case: sum of doubles
-- duckdb
select sum("num1") as "m"
from "t"
-- postgres
select sum("num1") as "m"
from "t"
-- trino
select sum("num1") as "m"
from "t"
-- athena
select sum("num1") as "m"
from "t"

-- case: sum of nothing
-- duckdb
select sum(cast("int1" as decimal(38, 0))) as "m"
from "t"
where "id" > $1
-- values: [100]
-- postgres
select sum(cast("int1" as decimal(38, 0))) as "m"
from "t"
where "id" > cast($1 as bigint)
-- values: [100]
-- trino
select sum(cast("int1" as decimal(38, 0))) as "m"
from "t"
where "id" > cast('100' as bigint)
-- athena
select sum(cast("int1" as decimal(38, 0))) as "m"
from "t"
where "id" > ?
-- values: ["cast('100' as bigint)"]

-- case: avg of integers
-- duckdb
select cast(sum(cast("int1" as decimal(38, 0))) as double precision) / nullif(count("int1"), 0) as "m"
from "t"
where "hospital" = $1
-- values: ["a"]
-- postgres
select cast(sum(cast("int1" as decimal(38, 0))) as double precision) / nullif(count("int1"), 0) as "m"
from "t"
where "hospital" = cast($1 as varchar)
-- values: ["a"]
-- trino
select cast(sum(cast("int1" as decimal(38, 0))) as double precision) / nullif(count("int1"), 0) as "m"
from "t"
where "hospital" = 'a'
-- athena
select cast(sum(cast("int1" as decimal(38, 0))) as double precision) / nullif(count("int1"), 0) as "m"
from "t"
where "hospital" = ?
-- values: ["'a'"]

-- case: avg of nothing
-- duckdb
select cast(sum(cast("int1" as decimal(38, 0))) filter (where "id" > $1) as double precision) / nullif(count("int1") filter (where "id" > $2), 0) as "m"
from "t"
-- values: [100,100]
-- postgres
select cast(sum(cast("int1" as decimal(38, 0))) filter (where "id" > cast($1 as bigint)) as double precision) / nullif(count("int1") filter (where "id" > cast($2 as bigint)), 0) as "m"
from "t"
-- values: [100,100]
-- trino
select cast(sum(cast("int1" as decimal(38, 0))) filter (where "id" > cast('100' as bigint)) as double precision) / nullif(count("int1") filter (where "id" > cast('100' as bigint)), 0) as "m"
from "t"
-- athena
select cast(sum(cast("int1" as decimal(38, 0))) filter (where "id" > cast('100' as bigint)) as double precision) / nullif(count("int1") filter (where "id" > cast('100' as bigint)), 0) as "m"
from "t"

-- case: avg of decimals
-- duckdb
select cast(sum("dec1") as double precision) / nullif(count("dec1"), 0) as "m"
from "t"
-- postgres
select cast(sum("dec1") as double precision) / nullif(count("dec1"), 0) as "m"
from "t"
-- trino
select cast(sum("dec1") as double precision) / nullif(count("dec1"), 0) as "m"
from "t"
-- athena
select cast(sum("dec1") as double precision) / nullif(count("dec1"), 0) as "m"
from "t"

-- case: avg of doubles
-- duckdb
select avg("num1") as "m"
from "t"
-- postgres
select avg("num1") as "m"
from "t"
-- trino
select avg("num1") as "m"
from "t"
-- athena
select avg("num1") as "m"
from "t"

-- case: min of dates
-- duckdb
select min("date1") as "m"
from "t"
-- postgres
select min("date1") as "m"
from "t"
-- trino
select min("date1") as "m"
from "t"
-- athena
select min("date1") as "m"
from "t"

-- case: max of timestamps
-- duckdb
select max("ts1") as "m"
from "t"
-- postgres
select max("ts1") as "m"
from "t"
-- trino
select max("ts1") as "m"
from "t"
-- athena
select max("ts1") as "m"
from "t"

-- case: max of text
-- duckdb
select max("txt1") as "m"
from "t"
-- postgres
select max("txt1" collate "C") collate "default" as "m"
from "t"
-- trino
select max("txt1") as "m"
from "t"
-- athena
select max("txt1") as "m"
from "t"

-- case: median
-- duckdb
select quantile_cont("num1", $1) as "m"
from "t"
-- values: [0.5]
-- postgres
select percentile_cont(cast($1 as double precision)) within group (order by "num1") as "m"
from "t"
-- values: [0.5]
-- trino
select element_at(transform(array[array_sort(array_agg("num1") filter (where "num1" is not null))], "a" -> element_at("a", cast(floor(cast('0.5' as double) * (cardinality("a") - 1)) as bigint) + 1) + (element_at("a", cast(ceil(cast('0.5' as double) * (cardinality("a") - 1)) as bigint) + 1) - element_at("a", cast(floor(cast('0.5' as double) * (cardinality("a") - 1)) as bigint) + 1)) * (cast('0.5' as double) * (cardinality("a") - 1) - floor(cast('0.5' as double) * (cardinality("a") - 1)))), 1) as "m"
from "t"
-- athena
select element_at(transform(array[array_sort(array_agg("num1") filter (where "num1" is not null))], "a" -> element_at("a", cast(floor(cast('0.5' as double) * (cardinality("a") - 1)) as bigint) + 1) + (element_at("a", cast(ceil(cast('0.5' as double) * (cardinality("a") - 1)) as bigint) + 1) - element_at("a", cast(floor(cast('0.5' as double) * (cardinality("a") - 1)) as bigint) + 1)) * (cast('0.5' as double) * (cardinality("a") - 1) - floor(cast('0.5' as double) * (cardinality("a") - 1)))), 1) as "m"
from "t"

-- case: median between two
-- duckdb
select quantile_cont(cast("dec1" as double precision), $1) as "m"
from "t"
-- values: [0.5]
-- postgres
select percentile_cont(cast($1 as double precision)) within group (order by cast("dec1" as double precision)) as "m"
from "t"
-- values: [0.5]
-- trino
select element_at(transform(array[array_sort(array_agg(cast("dec1" as double precision)) filter (where cast("dec1" as double precision) is not null))], "a" -> element_at("a", cast(floor(cast('0.5' as double) * (cardinality("a") - 1)) as bigint) + 1) + (element_at("a", cast(ceil(cast('0.5' as double) * (cardinality("a") - 1)) as bigint) + 1) - element_at("a", cast(floor(cast('0.5' as double) * (cardinality("a") - 1)) as bigint) + 1)) * (cast('0.5' as double) * (cardinality("a") - 1) - floor(cast('0.5' as double) * (cardinality("a") - 1)))), 1) as "m"
from "t"
-- athena
select element_at(transform(array[array_sort(array_agg(cast("dec1" as double precision)) filter (where cast("dec1" as double precision) is not null))], "a" -> element_at("a", cast(floor(cast('0.5' as double) * (cardinality("a") - 1)) as bigint) + 1) + (element_at("a", cast(ceil(cast('0.5' as double) * (cardinality("a") - 1)) as bigint) + 1) - element_at("a", cast(floor(cast('0.5' as double) * (cardinality("a") - 1)) as bigint) + 1)) * (cast('0.5' as double) * (cardinality("a") - 1) - floor(cast('0.5' as double) * (cardinality("a") - 1)))), 1) as "m"
from "t"

-- case: discrete median
-- duckdb
select quantile_disc("dec1", $1 * cast('0.999999999999' as double precision)) as "m"
from "t"
-- values: [0.5]
-- postgres
select percentile_disc(cast($1 as double precision) * cast('0.999999999999' as double precision)) within group (order by "dec1") as "m"
from "t"
-- values: [0.5]
-- trino
select element_at(transform(array[array_sort(array_agg("dec1") filter (where "dec1" is not null))], "a" -> element_at("a", greatest(1, cast(ceil(cast('0.5' as double) * cast('0.999999999999' as double precision) * cardinality("a")) as bigint)))), 1) as "m"
from "t"
-- athena
select element_at(transform(array[array_sort(array_agg("dec1") filter (where "dec1" is not null))], "a" -> element_at("a", greatest(1, cast(ceil(cast('0.5' as double) * cast('0.999999999999' as double precision) * cardinality("a")) as bigint)))), 1) as "m"
from "t"

-- case: percentile
-- duckdb
select quantile_cont("num1", $1) as "m"
from "t"
-- values: [0.25]
-- postgres
select percentile_cont(cast($1 as double precision)) within group (order by "num1") as "m"
from "t"
-- values: [0.25]
-- trino
select element_at(transform(array[array_sort(array_agg("num1") filter (where "num1" is not null))], "a" -> element_at("a", cast(floor(cast('0.25' as double) * (cardinality("a") - 1)) as bigint) + 1) + (element_at("a", cast(ceil(cast('0.25' as double) * (cardinality("a") - 1)) as bigint) + 1) - element_at("a", cast(floor(cast('0.25' as double) * (cardinality("a") - 1)) as bigint) + 1)) * (cast('0.25' as double) * (cardinality("a") - 1) - floor(cast('0.25' as double) * (cardinality("a") - 1)))), 1) as "m"
from "t"
-- athena
select element_at(transform(array[array_sort(array_agg("num1") filter (where "num1" is not null))], "a" -> element_at("a", cast(floor(cast('0.25' as double) * (cardinality("a") - 1)) as bigint) + 1) + (element_at("a", cast(ceil(cast('0.25' as double) * (cardinality("a") - 1)) as bigint) + 1) - element_at("a", cast(floor(cast('0.25' as double) * (cardinality("a") - 1)) as bigint) + 1)) * (cast('0.25' as double) * (cardinality("a") - 1) - floor(cast('0.25' as double) * (cardinality("a") - 1)))), 1) as "m"
from "t"

-- case: stddev
-- duckdb
select stddev_samp("num1") as "m"
from "t"
-- postgres
select stddev_samp("num1") as "m"
from "t"
-- trino
select stddev_samp("num1") as "m"
from "t"
-- athena
select stddev_samp("num1") as "m"
from "t"

-- case: variance_pop
-- duckdb
select var_pop(cast("dec1" as double precision)) as "m"
from "t"
-- postgres
select var_pop(cast("dec1" as double precision)) as "m"
from "t"
-- trino
select var_pop(cast("dec1" as double precision)) as "m"
from "t"
-- athena
select var_pop(cast("dec1" as double precision)) as "m"
from "t"

-- case: a column
-- duckdb
select "hospital", count(*) as "n"
from "t"
group by "hospital"
order by "n" desc nulls last, "hospital" asc nulls last
limit 10
-- postgres
select "hospital", "n"
from (
  select "hospital", count(*) as "n"
  from "t"
  group by "hospital"
) as "summary"
order by "n" desc nulls last, "hospital" collate "C" asc nulls last
limit 10
-- trino
select "hospital", count(*) as "n"
from "t"
group by "hospital"
order by "n" desc nulls last, "hospital" asc nulls last
limit 10
-- athena
select "hospital", count(*) as "n"
from "t"
group by "hospital"
order by "n" desc nulls last, "hospital" asc nulls last
limit 10

-- case: groups alone
-- duckdb
select "bool1" as "b"
from "t"
group by "bool1"
order by "b" asc nulls last
-- postgres
select "bool1" as "b"
from "t"
group by "bool1"
order by "b" asc nulls last
-- trino
select "bool1" as "b"
from "t"
group by "bool1"
order by "b" asc nulls last
-- athena
select "bool1" as "b"
from "t"
group by "bool1"
order by "b" asc nulls last

-- case: months of a date, of some rows
-- duckdb
select "month", count(*) as "n"
from (
  select cast(date_trunc('month', cast("date1" as timestamp)) as date) as "month"
  from "t"
  where "id" < $1
) as "keys"
group by "month"
order by "month" asc nulls last
-- values: [5]
-- postgres
select "month", count(*) as "n"
from (
  select cast(date_trunc('month', cast("date1" as timestamp)) as date) as "month"
  from "t"
  where "id" < cast($1 as bigint)
) as "keys"
group by "month"
order by "month" asc nulls last
-- values: [5]
-- trino
select "month", count(*) as "n"
from (
  select cast(date_trunc('month', cast("date1" as timestamp(3))) as date) as "month"
  from "t"
  where "id" < cast('5' as bigint)
) as "keys"
group by "month"
order by "month" asc nulls last
-- athena
select "month", count(*) as "n"
from (
  select cast(date_trunc('month', cast("date1" as timestamp(3))) as date) as "month"
  from "t"
  where "id" < ?
) as "keys"
group by "month"
order by "month" asc nulls last
-- values: ["cast('5' as bigint)"]

-- case: weeks from Monday, named after the column, beside a measure of it
-- duckdb
select "date1_key" as "date1", max("date1") as "last"
from (
  select cast(date_trunc('week', cast("date1" as timestamp)) as date) as "date1_key", "date1"
  from "t"
) as "keys"
group by "date1_key"
order by "date1" asc nulls last
-- postgres
select "date1_key" as "date1", max("date1") as "last"
from (
  select cast(date_trunc('week', cast("date1" as timestamp)) as date) as "date1_key", "date1"
  from "t"
) as "keys"
group by "date1_key"
order by "date1" asc nulls last
-- trino
select "date1_key" as "date1", max("date1") as "last"
from (
  select cast(date_trunc('week', cast("date1" as timestamp(3))) as date) as "date1_key", "date1"
  from "t"
) as "keys"
group by "date1_key"
order by "date1" asc nulls last
-- athena
select "date1_key" as "date1", max("date1") as "last"
from (
  select cast(date_trunc('week', cast("date1" as timestamp(3))) as date) as "date1_key", "date1"
  from "t"
) as "keys"
group by "date1_key"
order by "date1" asc nulls last

-- case: hours of a timestamp
-- duckdb
select "h", count(*) as "n"
from (
  select date_trunc('hour', cast("ts1" as timestamp)) as "h"
  from "t"
  where "hospital" = $1
) as "keys"
group by "h"
order by "h" asc nulls last
-- values: ["b"]
-- postgres
select "h", count(*) as "n"
from (
  select date_trunc('hour', cast("ts1" as timestamp)) as "h"
  from "t"
  where "hospital" = cast($1 as varchar)
) as "keys"
group by "h"
order by "h" asc nulls last
-- values: ["b"]
-- trino
select "h", count(*) as "n"
from (
  select date_trunc('hour', cast("ts1" as timestamp(3))) as "h"
  from "t"
  where "hospital" = 'b'
) as "keys"
group by "h"
order by "h" asc nulls last
-- athena
select "h", count(*) as "n"
from (
  select date_trunc('hour', cast("ts1" as timestamp(3))) as "h"
  from "t"
  where "hospital" = ?
) as "keys"
group by "h"
order by "h" asc nulls last
-- values: ["'b'"]

-- case: quarters of a timestamp are dates
-- duckdb
select "q"
from (
  select cast(date_trunc('quarter', cast("ts1" as timestamp)) as date) as "q"
  from "t"
) as "keys"
group by "q"
order by "q" asc nulls last
-- postgres
select "q"
from (
  select cast(date_trunc('quarter', cast("ts1" as timestamp)) as date) as "q"
  from "t"
) as "keys"
group by "q"
order by "q" asc nulls last
-- trino
select "q"
from (
  select cast(date_trunc('quarter', cast("ts1" as timestamp(3))) as date) as "q"
  from "t"
) as "keys"
group by "q"
order by "q" asc nulls last
-- athena
select "q"
from (
  select cast(date_trunc('quarter', cast("ts1" as timestamp(3))) as date) as "q"
  from "t"
) as "keys"
group by "q"
order by "q" asc nulls last

-- case: the day of the week
-- duckdb
select "d"
from (
  select cast(isodow("date1") as bigint) as "d"
  from "t"
) as "keys"
group by "d"
order by "d" asc nulls last
-- postgres
select "d"
from (
  select cast(extract(isodow from "date1") as bigint) as "d"
  from "t"
) as "keys"
group by "d"
order by "d" asc nulls last
-- trino
select "d"
from (
  select day_of_week("date1") as "d"
  from "t"
) as "keys"
group by "d"
order by "d" asc nulls last
-- athena
select "d"
from (
  select day_of_week("date1") as "d"
  from "t"
) as "keys"
group by "d"
order by "d" asc nulls last

-- case: the hour of the day
-- duckdb
select "h", count(*) as "n"
from (
  select cast(extract(hour from "ts1") as bigint) as "h"
  from "t"
) as "keys"
group by "h"
order by "h" asc nulls last
-- postgres
select "h", count(*) as "n"
from (
  select cast(extract(hour from "ts1") as bigint) as "h"
  from "t"
) as "keys"
group by "h"
order by "h" asc nulls last
-- trino
select "h", count(*) as "n"
from (
  select cast(extract(hour from "ts1") as bigint) as "h"
  from "t"
) as "keys"
group by "h"
order by "h" asc nulls last
-- athena
select "h", count(*) as "n"
from (
  select cast(extract(hour from "ts1") as bigint) as "h"
  from "t"
) as "keys"
group by "h"
order by "h" asc nulls last

-- case: bands in their order, with their names
-- duckdb
select case "summary"."band" when 0 then $1 when 1 then $2 when 2 then $3 end as "band", "summary"."n"
from (
  select "band", count(*) as "n"
  from (
    select case when "num1" < $4 then 0 when "num1" < $5 then 1 when "num1" is not null then 2 end as "band"
    from "t"
  ) as "keys"
  group by "band"
) as "summary"
order by "summary"."band" asc nulls last
-- values: ["<2","2–<3","3+",2,3]
-- postgres
select case "summary"."band" when 0 then cast($1 as varchar) when 1 then cast($2 as varchar) when 2 then cast($3 as varchar) end as "band", "summary"."n"
from (
  select "band", count(*) as "n"
  from (
    select case when "num1" < cast($4 as double precision) then 0 when "num1" < cast($5 as double precision) then 1 when "num1" is not null then 2 end as "band"
    from "t"
  ) as "keys"
  group by "band"
) as "summary"
order by "summary"."band" asc nulls last
-- values: ["<2","2–<3","3+",2,3]
-- trino
select case "summary"."band" when 0 then '<2' when 1 then '2–<3' when 2 then '3+' end as "band", "summary"."n"
from (
  select "band", count(*) as "n"
  from (
    select case when "num1" < cast('2' as double) then 0 when "num1" < cast('3' as double) then 1 when "num1" is not null then 2 end as "band"
    from "t"
  ) as "keys"
  group by "band"
) as "summary"
order by "summary"."band" asc nulls last
-- athena
select case "summary"."band" when 0 then '<2' when 1 then '2–<3' when 2 then '3+' end as "band", "summary"."n"
from (
  select "band", count(*) as "n"
  from (
    select case when "num1" < cast('2' as double) then 0 when "num1" < cast('3' as double) then 1 when "num1" is not null then 2 end as "band"
    from "t"
  ) as "keys"
  group by "band"
) as "summary"
order by "summary"."band" asc nulls last

-- case: bins
-- duckdb
select "bin", count(*) as "n"
from (
  select floor((cast("num1" as double precision) - $1) / $2) * $3 + $4 as "bin"
  from "t"
) as "keys"
group by "bin"
order by "bin" asc nulls last
-- values: [1,2,2,1]
-- postgres
select "bin", count(*) as "n"
from (
  select floor((cast("num1" as double precision) - cast($1 as double precision)) / cast($2 as double precision)) * cast($3 as double precision) + cast($4 as double precision) as "bin"
  from "t"
) as "keys"
group by "bin"
order by "bin" asc nulls last
-- values: [1,2,2,1]
-- trino
select "bin", count(*) as "n"
from (
  select floor((cast("num1" as double precision) - cast('1' as double)) / cast('2' as double)) * cast('2' as double) + cast('1' as double) as "bin"
  from "t"
) as "keys"
group by "bin"
order by "bin" asc nulls last
-- athena
select "bin", count(*) as "n"
from (
  select floor((cast("num1" as double precision) - cast('1' as double)) / cast('2' as double)) * cast('2' as double) + cast('1' as double) as "bin"
  from "t"
) as "keys"
group by "bin"
order by "bin" asc nulls last

-- case: having over a measure and a group
-- duckdb
select "h", "total"
from (
  select "hospital" as "h", sum("dec1") as "total"
  from "t"
  group by "hospital"
) as "summary"
where "total" >= $1
  and ("h" <> $2 and "h" <> '')
order by "total" asc nulls first, "h" asc nulls last
-- values: ["-0.5","a"]
-- postgres
select "h", "total"
from (
  select "hospital" as "h", sum("dec1") as "total"
  from "t"
  group by "hospital"
) as "summary"
where "total" >= cast($1 as decimal(18, 1))
  and ("h" <> cast($2 as varchar) and "h" <> '')
order by "total" asc nulls first, "h" collate "C" asc nulls last
-- values: ["-0.5","a"]
-- trino
select "h", "total"
from (
  select "hospital" as "h", sum("dec1") as "total"
  from "t"
  group by "hospital"
) as "summary"
where "total" >= cast('-0.5' as decimal(18, 1))
  and ("h" <> 'a' and "h" <> '')
order by "total" asc nulls first, "h" asc nulls last
-- athena
select "h", "total"
from (
  select "hospital" as "h", sum("dec1") as "total"
  from "t"
  group by "hospital"
) as "summary"
where "total" >= ?
  and ("h" <> ? and "h" <> '')
order by "total" asc nulls first, "h" asc nulls last
-- values: ["cast('-0.5' as decimal(18, 1))","'a'"]

-- case: having over the name of a band
-- duckdb
select case "summary"."band" when 0 then $1 when 1 then $2 when 2 then $3 end as "band", "summary"."n"
from (
  select "band", count(*) as "n"
  from (
    select case when "int1" < $4 then 0 when "int1" < $5 then 1 when "int1" is not null then 2 end as "band"
    from "t"
  ) as "keys"
  group by "band"
) as "summary"
where case "summary"."band" when 0 then $6 when 1 then $7 when 2 then $8 end in ($9, $10)
order by "summary"."band" asc nulls last
-- values: ["<11","11","12+",11,12,"<11","11","12+","<11","11"]
-- postgres
select case "summary"."band" when 0 then cast($1 as varchar) when 1 then cast($2 as varchar) when 2 then cast($3 as varchar) end as "band", "summary"."n"
from (
  select "band", count(*) as "n"
  from (
    select case when "int1" < cast($4 as bigint) then 0 when "int1" < cast($5 as bigint) then 1 when "int1" is not null then 2 end as "band"
    from "t"
  ) as "keys"
  group by "band"
) as "summary"
where case "summary"."band" when 0 then cast($6 as varchar) when 1 then cast($7 as varchar) when 2 then cast($8 as varchar) end in (cast($9 as varchar), cast($10 as varchar))
order by "summary"."band" asc nulls last
-- values: ["<11","11","12+",11,12,"<11","11","12+","<11","11"]
-- trino
select case "summary"."band" when 0 then '<11' when 1 then '11' when 2 then '12+' end as "band", "summary"."n"
from (
  select "band", count(*) as "n"
  from (
    select case when "int1" < cast('11' as bigint) then 0 when "int1" < cast('12' as bigint) then 1 when "int1" is not null then 2 end as "band"
    from "t"
  ) as "keys"
  group by "band"
) as "summary"
where case "summary"."band" when 0 then '<11' when 1 then '11' when 2 then '12+' end in ('<11', '11')
order by "summary"."band" asc nulls last
-- athena
select case "summary"."band" when 0 then '<11' when 1 then '11' when 2 then '12+' end as "band", "summary"."n"
from (
  select "band", count(*) as "n"
  from (
    select case when "int1" < cast('11' as bigint) then 0 when "int1" < cast('12' as bigint) then 1 when "int1" is not null then 2 end as "band"
    from "t"
  ) as "keys"
  group by "band"
) as "summary"
where case "summary"."band" when 0 then ? when 1 then ? when 2 then ? end in (?, ?)
order by "summary"."band" asc nulls last
-- values: ["'<11'","'11'","'12+'","'<11'","'11'"]

-- case: outputs that take the names of other columns
-- duckdb
select "hospital" as "bool1", count(*) as "hospital", max("id") as "int1"
from "t"
group by "hospital"
order by "hospital" asc nulls last, "bool1" asc nulls last
-- postgres
select "bool1", "hospital", "int1"
from (
  select "hospital" as "bool1", count(*) as "hospital", max("id") as "int1"
  from "t"
  group by "hospital"
) as "summary"
order by "hospital" asc nulls last, "bool1" collate "C" asc nulls last
-- trino
select "hospital" as "bool1", count(*) as "hospital", max("id") as "int1"
from "t"
group by "hospital"
order by "hospital" asc nulls last, "bool1" asc nulls last
-- athena
select "hospital" as "bool1", count(*) as "hospital", max("id") as "int1"
from "t"
group by "hospital"
order by "hospital" asc nulls last, "bool1" asc nulls last

-- case: a share of all rows
-- duckdb
select "hospital", cast("m" as double precision) / nullif(cast(sum("_whole1") over () as double precision), 0) as "m"
from (
  select "hospital", count(*) as "m", count(*) as "_whole1"
  from "t"
  group by "hospital"
) as "groups"
order by "hospital" asc nulls last
-- postgres
select "hospital", "m"
from (
  select "hospital", cast("m" as double precision) / nullif(cast(sum("_whole1") over () as double precision), 0) as "m"
  from (
    select "hospital", count(*) as "m", count(*) as "_whole1"
    from "t"
    group by "hospital"
  ) as "groups"
) as "summary"
order by "hospital" collate "C" asc nulls last
-- trino
select "hospital", cast("m" as double precision) / nullif(cast(sum("_whole1") over () as double precision), 0) as "m"
from (
  select "hospital", count(*) as "m", count(*) as "_whole1"
  from "t"
  group by "hospital"
) as "groups"
order by "hospital" asc nulls last
-- athena
select "hospital", cast("m" as double precision) / nullif(cast(sum("_whole1") over () as double precision), 0) as "m"
from (
  select "hospital", count(*) as "m", count(*) as "_whole1"
  from "t"
  group by "hospital"
) as "groups"
order by "hospital" asc nulls last

-- case: a share of some rows within each group
-- duckdb
select "hospital", cast("m" as double precision) / nullif(cast(sum("_whole1") over (partition by "hospital") as double precision), 0) as "m"
from (
  select "hospital", count(*) filter (where "bool1") as "m", count(*) as "_whole1"
  from "t"
  group by "hospital"
) as "groups"
order by "hospital" asc nulls last
-- postgres
select "hospital", "m"
from (
  select "hospital", cast("m" as double precision) / nullif(cast(sum("_whole1") over (partition by "hospital") as double precision), 0) as "m"
  from (
    select "hospital", count(*) filter (where "bool1") as "m", count(*) as "_whole1"
    from "t"
    group by "hospital"
  ) as "groups"
) as "summary"
order by "hospital" collate "C" asc nulls last
-- trino
select "hospital", cast("m" as double precision) / nullif(cast(sum("_whole1") over (partition by "hospital") as double precision), 0) as "m"
from (
  select "hospital", count(*) filter (where "bool1") as "m", count(*) as "_whole1"
  from "t"
  group by "hospital"
) as "groups"
order by "hospital" asc nulls last
-- athena
select "hospital", cast("m" as double precision) / nullif(cast(sum("_whole1") over (partition by "hospital") as double precision), 0) as "m"
from (
  select "hospital", count(*) filter (where "bool1") as "m", count(*) as "_whole1"
  from "t"
  group by "hospital"
) as "groups"
order by "hospital" asc nulls last

-- case: a share of a sum, of nothing empty
-- duckdb
select "hospital", cast("m" as double precision) / nullif(cast(sum("_whole1") over () as double precision), 0) as "m"
from (
  select "hospital", sum("num1") as "m", sum("num1") as "_whole1"
  from "t"
  group by "hospital"
) as "groups"
order by "hospital" asc nulls last
-- postgres
select "hospital", "m"
from (
  select "hospital", cast("m" as double precision) / nullif(cast(sum("_whole1") over () as double precision), 0) as "m"
  from (
    select "hospital", sum("num1") as "m", sum("num1") as "_whole1"
    from "t"
    group by "hospital"
  ) as "groups"
) as "summary"
order by "hospital" collate "C" asc nulls last
-- trino
select "hospital", cast("m" as double precision) / nullif(cast(sum("_whole1") over () as double precision), 0) as "m"
from (
  select "hospital", sum("num1") as "m", sum("num1") as "_whole1"
  from "t"
  group by "hospital"
) as "groups"
order by "hospital" asc nulls last
-- athena
select "hospital", cast("m" as double precision) / nullif(cast(sum("_whole1") over () as double precision), 0) as "m"
from (
  select "hospital", sum("num1") as "m", sum("num1") as "_whole1"
  from "t"
  group by "hospital"
) as "groups"
order by "hospital" asc nulls last

-- case: a share within one of two groups, beside a count
-- duckdb
select "hospital", "txt1", "n", cast("m" as double precision) / nullif(cast(sum("_whole1") over (partition by "hospital") as double precision), 0) as "m"
from (
  select "hospital", "txt1", count(*) as "n", count(*) as "m", count(*) as "_whole1"
  from "t"
  group by "hospital", "txt1"
) as "groups"
order by "hospital" asc nulls last, "txt1" asc nulls last
-- postgres
select "hospital", "txt1", "n", "m"
from (
  select "hospital", "txt1", "n", cast("m" as double precision) / nullif(cast(sum("_whole1") over (partition by "hospital") as double precision), 0) as "m"
  from (
    select "hospital", "txt1", count(*) as "n", count(*) as "m", count(*) as "_whole1"
    from "t"
    group by "hospital", "txt1"
  ) as "groups"
) as "summary"
order by "hospital" collate "C" asc nulls last, "txt1" collate "C" asc nulls last
-- trino
select "hospital", "txt1", "n", cast("m" as double precision) / nullif(cast(sum("_whole1") over (partition by "hospital") as double precision), 0) as "m"
from (
  select "hospital", "txt1", count(*) as "n", count(*) as "m", count(*) as "_whole1"
  from "t"
  group by "hospital", "txt1"
) as "groups"
order by "hospital" asc nulls last, "txt1" asc nulls last
-- athena
select "hospital", "txt1", "n", cast("m" as double precision) / nullif(cast(sum("_whole1") over (partition by "hospital") as double precision), 0) as "m"
from (
  select "hospital", "txt1", count(*) as "n", count(*) as "m", count(*) as "_whole1"
  from "t"
  group by "hospital", "txt1"
) as "groups"
order by "hospital" asc nulls last, "txt1" asc nulls last

-- case: the value where another is smallest
-- duckdb
select arg_min("txt1", row("num1", "txt1")) filter (where "txt1" is not null and "num1" is not null) as "m"
from "t"
-- postgres
select (array_agg("txt1" order by "num1" asc, "txt1" collate "C" asc) filter (where "txt1" is not null and "num1" is not null))[1] as "m"
from "t"
-- trino
select min_by("txt1", row("num1", "txt1")) filter (where "txt1" is not null and "num1" is not null) as "m"
from "t"
-- athena
select min_by("txt1", row("num1", "txt1")) filter (where "txt1" is not null and "num1" is not null) as "m"
from "t"

-- case: the value where another is largest
-- duckdb
select arg_max("txt1", row("num1", "txt1")) filter (where "txt1" is not null and "num1" is not null) as "m"
from "t"
-- postgres
select (array_agg("txt1" order by "num1" desc, "txt1" collate "C" desc) filter (where "txt1" is not null and "num1" is not null))[1] as "m"
from "t"
-- trino
select max_by("txt1", row("num1", "txt1")) filter (where "txt1" is not null and "num1" is not null) as "m"
from "t"
-- athena
select max_by("txt1", row("num1", "txt1")) filter (where "txt1" is not null and "num1" is not null) as "m"
from "t"

-- case: the larger of two values where another is largest
-- duckdb
select arg_max("id", row("int1", "id")) filter (where "id" is not null and "int1" is not null) as "m"
from "t"
-- postgres
select (array_agg("id" order by "int1" desc, "id" desc) filter (where "id" is not null and "int1" is not null))[1] as "m"
from "t"
-- trino
select max_by("id", row("int1", "id")) filter (where "id" is not null and "int1" is not null) as "m"
from "t"
-- athena
select max_by("id", row("int1", "id")) filter (where "id" is not null and "int1" is not null) as "m"
from "t"

-- case: the smaller of two values where another is smallest
-- duckdb
select arg_min("id", row("hospital", "id")) filter (where "id" is not null and "hospital" is not null and "id" > $1) as "m"
from "t"
-- values: [1]
-- postgres
select (array_agg("id" order by "hospital" collate "C" asc, "id" asc) filter (where "id" is not null and "hospital" is not null and "id" > cast($1 as bigint)))[1] as "m"
from "t"
-- values: [1]
-- trino
select min_by("id", row("hospital", "id")) filter (where "id" is not null and "hospital" is not null and "id" > cast('1' as bigint)) as "m"
from "t"
-- athena
select min_by("id", row("hospital", "id")) filter (where "id" is not null and "hospital" is not null and "id" > cast('1' as bigint)) as "m"
from "t"

-- case: different values, about
-- duckdb
select approx_count_distinct("txt1") as "m"
from "t"
-- postgres
select count(distinct "txt1") as "m"
from "t"
-- trino
select approx_distinct("txt1") as "m"
from "t"
-- athena
select approx_distinct("txt1") as "m"
from "t"

-- case: the first group
-- duckdb
select "hospital", "n"
from (
  select "hospital", "n", rank() over (order by "n" desc nulls last) as "_rank"
  from (
    select "hospital", count(*) as "n"
    from "t"
    group by "hospital"
  ) as "summary"
) as "summary"
where "_rank" <= 1
order by "hospital" asc nulls last
-- postgres
select "hospital", "n"
from (
  select "hospital", "n", rank() over (order by "n" desc nulls last) as "_rank"
  from (
    select "hospital", count(*) as "n"
    from "t"
    group by "hospital"
  ) as "summary"
) as "summary"
where "_rank" <= 1
order by "hospital" collate "C" asc nulls last
-- trino
select "hospital", "n"
from (
  select "hospital", "n", rank() over (order by "n" desc nulls last) as "_rank"
  from (
    select "hospital", count(*) as "n"
    from "t"
    group by "hospital"
  ) as "summary"
) as "summary"
where "_rank" <= 1
order by "hospital" asc nulls last
-- athena
select "hospital", "n"
from (
  select "hospital", "n", rank() over (order by "n" desc nulls last) as "_rank"
  from (
    select "hospital", count(*) as "n"
    from "t"
    group by "hospital"
  ) as "summary"
) as "summary"
where "_rank" <= 1
order by "hospital" asc nulls last

-- case: the last group
-- duckdb
select "hospital", "n"
from (
  select "hospital", "n", rank() over (order by "n" asc nulls last) as "_rank"
  from (
    select "hospital", count(*) as "n"
    from "t"
    group by "hospital"
  ) as "summary"
) as "summary"
where "_rank" <= 1
order by "hospital" asc nulls last
-- postgres
select "hospital", "n"
from (
  select "hospital", "n", rank() over (order by "n" asc nulls last) as "_rank"
  from (
    select "hospital", count(*) as "n"
    from "t"
    group by "hospital"
  ) as "summary"
) as "summary"
where "_rank" <= 1
order by "hospital" collate "C" asc nulls last
-- trino
select "hospital", "n"
from (
  select "hospital", "n", rank() over (order by "n" asc nulls last) as "_rank"
  from (
    select "hospital", count(*) as "n"
    from "t"
    group by "hospital"
  ) as "summary"
) as "summary"
where "_rank" <= 1
order by "hospital" asc nulls last
-- athena
select "hospital", "n"
from (
  select "hospital", "n", rank() over (order by "n" asc nulls last) as "_rank"
  from (
    select "hospital", count(*) as "n"
    from "t"
    group by "hospital"
  ) as "summary"
) as "summary"
where "_rank" <= 1
order by "hospital" asc nulls last

-- case: the first in each of another, with ties
-- duckdb
select "hospital", "txt1", "n"
from (
  select "hospital", "txt1", "n", rank() over (partition by "hospital" order by "n" desc nulls last) as "_rank"
  from (
    select "hospital", "txt1", count(*) as "n"
    from "t"
    group by "hospital", "txt1"
  ) as "summary"
) as "summary"
where "_rank" <= 1
order by "hospital" asc nulls last, "txt1" asc nulls last
-- postgres
select "hospital", "txt1", "n"
from (
  select "hospital", "txt1", "n", rank() over (partition by "hospital" order by "n" desc nulls last) as "_rank"
  from (
    select "hospital", "txt1", count(*) as "n"
    from "t"
    group by "hospital", "txt1"
  ) as "summary"
) as "summary"
where "_rank" <= 1
order by "hospital" collate "C" asc nulls last, "txt1" collate "C" asc nulls last
-- trino
select "hospital", "txt1", "n"
from (
  select "hospital", "txt1", "n", rank() over (partition by "hospital" order by "n" desc nulls last) as "_rank"
  from (
    select "hospital", "txt1", count(*) as "n"
    from "t"
    group by "hospital", "txt1"
  ) as "summary"
) as "summary"
where "_rank" <= 1
order by "hospital" asc nulls last, "txt1" asc nulls last
-- athena
select "hospital", "txt1", "n"
from (
  select "hospital", "txt1", "n", rank() over (partition by "hospital" order by "n" desc nulls last) as "_rank"
  from (
    select "hospital", "txt1", count(*) as "n"
    from "t"
    group by "hospital", "txt1"
  ) as "summary"
) as "summary"
where "_rank" <= 1
order by "hospital" asc nulls last, "txt1" asc nulls last

-- case: the first in each of another, exactly one
-- duckdb
select "hospital", "txt1", "n"
from (
  select "hospital", "txt1", "n", row_number() over (partition by "hospital" order by "n" desc nulls last, "hospital" asc nulls last, "txt1" asc nulls last) as "_rank"
  from (
    select "hospital", "txt1", count(*) as "n"
    from "t"
    group by "hospital", "txt1"
  ) as "summary"
) as "summary"
where "_rank" <= 1
order by "hospital" asc nulls last, "txt1" asc nulls last
-- postgres
select "hospital", "txt1", "n"
from (
  select "hospital", "txt1", "n", row_number() over (partition by "hospital" order by "n" desc nulls last, "hospital" collate "C" asc nulls last, "txt1" collate "C" asc nulls last) as "_rank"
  from (
    select "hospital", "txt1", count(*) as "n"
    from "t"
    group by "hospital", "txt1"
  ) as "summary"
) as "summary"
where "_rank" <= 1
order by "hospital" collate "C" asc nulls last, "txt1" collate "C" asc nulls last
-- trino
select "hospital", "txt1", "n"
from (
  select "hospital", "txt1", "n", row_number() over (partition by "hospital" order by "n" desc nulls last, "hospital" asc nulls last, "txt1" asc nulls last) as "_rank"
  from (
    select "hospital", "txt1", count(*) as "n"
    from "t"
    group by "hospital", "txt1"
  ) as "summary"
) as "summary"
where "_rank" <= 1
order by "hospital" asc nulls last, "txt1" asc nulls last
-- athena
select "hospital", "txt1", "n"
from (
  select "hospital", "txt1", "n", row_number() over (partition by "hospital" order by "n" desc nulls last, "hospital" asc nulls last, "txt1" asc nulls last) as "_rank"
  from (
    select "hospital", "txt1", count(*) as "n"
    from "t"
    group by "hospital", "txt1"
  ) as "summary"
) as "summary"
where "_rank" <= 1
order by "hospital" asc nulls last, "txt1" asc nulls last

-- case: the first by a mean that ties but for its last digits
-- duckdb
select "hospital", "m"
from (
  select "hospital", "m", rank() over (order by cast(format('{:.8e}', "m" * cast('0.999999999999' as double precision) + 0) as double precision) desc nulls last) as "_rank"
  from (
    select "hospital", avg("num1") as "m"
    from "t"
    group by "hospital"
  ) as "summary"
  where cast(format('{:.8e}', "m" * cast('0.999999999999' as double precision) + 0) as double precision) > $1
) as "summary"
where "_rank" <= 1
order by "hospital" asc nulls last
-- values: [2]
-- postgres
select "hospital", "m"
from (
  select "hospital", "m", rank() over (order by cast(to_char("m" * cast('0.999999999999' as double precision) + 0, '9.99999999EEEE') as double precision) desc nulls last) as "_rank"
  from (
    select "hospital", avg("num1") as "m"
    from "t"
    group by "hospital"
  ) as "summary"
  where cast(to_char("m" * cast('0.999999999999' as double precision) + 0, '9.99999999EEEE') as double precision) > cast($1 as double precision)
) as "summary"
where "_rank" <= 1
order by "hospital" collate "C" asc nulls last
-- values: [2]
-- trino
select "hospital", "m"
from (
  select "hospital", "m", rank() over (order by cast(nullif(format('%.8e', "m" * cast('0.999999999999' as double precision) + 0), 'null') as double) desc nulls last) as "_rank"
  from (
    select "hospital", avg("num1") as "m"
    from "t"
    group by "hospital"
  ) as "summary"
  where cast(nullif(format('%.8e', "m" * cast('0.999999999999' as double precision) + 0), 'null') as double) > cast('2' as double)
) as "summary"
where "_rank" <= 1
order by "hospital" asc nulls last
-- athena
select "hospital", "m"
from (
  select "hospital", "m", rank() over (order by cast(nullif(format('%.8e', "m" * cast('0.999999999999' as double precision) + 0), 'null') as double) desc nulls last) as "_rank"
  from (
    select "hospital", avg("num1") as "m"
    from "t"
    group by "hospital"
  ) as "summary"
  where cast(nullif(format('%.8e', "m" * cast('0.999999999999' as double precision) + 0), 'null') as double) > ?
) as "summary"
where "_rank" <= 1
order by "hospital" asc nulls last
-- values: ["cast('2' as double)"]

-- case: the first by a band
-- duckdb
select case "summary"."band" when 0 then $1 when 1 then $2 when 2 then $3 end as "band", "summary"."n"
from (
  select "band", "n", rank() over (order by "band" desc nulls last) as "_rank"
  from (
    select "band", count(*) as "n"
    from (
      select case when "num1" < $4 then 0 when "num1" < $5 then 1 when "num1" is not null then 2 end as "band"
      from "t"
    ) as "keys"
    group by "band"
  ) as "summary"
) as "summary"
where "_rank" <= 1
order by "summary"."band" asc nulls last
-- values: ["<2","2–<3","3+",2,3]
-- postgres
select case "summary"."band" when 0 then cast($1 as varchar) when 1 then cast($2 as varchar) when 2 then cast($3 as varchar) end as "band", "summary"."n"
from (
  select "band", "n", rank() over (order by "band" desc nulls last) as "_rank"
  from (
    select "band", count(*) as "n"
    from (
      select case when "num1" < cast($4 as double precision) then 0 when "num1" < cast($5 as double precision) then 1 when "num1" is not null then 2 end as "band"
      from "t"
    ) as "keys"
    group by "band"
  ) as "summary"
) as "summary"
where "_rank" <= 1
order by "summary"."band" asc nulls last
-- values: ["<2","2–<3","3+",2,3]
-- trino
select case "summary"."band" when 0 then '<2' when 1 then '2–<3' when 2 then '3+' end as "band", "summary"."n"
from (
  select "band", "n", rank() over (order by "band" desc nulls last) as "_rank"
  from (
    select "band", count(*) as "n"
    from (
      select case when "num1" < cast('2' as double) then 0 when "num1" < cast('3' as double) then 1 when "num1" is not null then 2 end as "band"
      from "t"
    ) as "keys"
    group by "band"
  ) as "summary"
) as "summary"
where "_rank" <= 1
order by "summary"."band" asc nulls last
-- athena
select case "summary"."band" when 0 then '<2' when 1 then '2–<3' when 2 then '3+' end as "band", "summary"."n"
from (
  select "band", "n", rank() over (order by "band" desc nulls last) as "_rank"
  from (
    select "band", count(*) as "n"
    from (
      select case when "num1" < cast('2' as double) then 0 when "num1" < cast('3' as double) then 1 when "num1" is not null then 2 end as "band"
      from "t"
    ) as "keys"
    group by "band"
  ) as "summary"
) as "summary"
where "_rank" <= 1
order by "summary"."band" asc nulls last

-- case: the first and the others
-- duckdb
with "keys" as (
  select "hospital", "id"
  from "t"
)
select "hospital", "n", "middle", "_others"
from (
  select "hospital", count(*) as "n", quantile_cont(cast("id" as double precision), $1) as "middle", "_others"
  from (
    select case when "kept"."_kept" = 1 then "keys"."hospital" end as "hospital", "keys"."id" as "id", case when "kept"."_kept" = 1 then 0 else 1 end as "_others"
    from "keys"
    left join (
      select "hospital", 1 as "_kept"
      from (
        select "hospital", "n", rank() over (order by "n" desc nulls last) as "_rank"
        from (
          select "hospital", count(*) as "n"
          from "keys"
          group by "hospital"
        ) as "summary"
      ) as "ranked"
      where "_rank" <= 1
    ) as "kept" on coalesce("keys"."hospital", '') = coalesce("kept"."hospital", '') and ("keys"."hospital" is null) = ("kept"."hospital" is null)
  ) as "folded"
  group by "hospital", "_others"
) as "summary"
order by "_others" asc nulls last, "hospital" asc nulls last
-- values: [0.5]
-- postgres
with "keys" as (
  select "hospital", "id"
  from "t"
)
select "hospital", "n", "middle", "_others"
from (
  select "hospital", count(*) as "n", percentile_cont(cast($1 as double precision)) within group (order by cast("id" as double precision)) as "middle", "_others"
  from (
    select case when "kept"."_kept" = 1 then "keys"."hospital" end as "hospital", "keys"."id" as "id", case when "kept"."_kept" = 1 then 0 else 1 end as "_others"
    from "keys"
    left join (
      select "hospital", 1 as "_kept"
      from (
        select "hospital", "n", rank() over (order by "n" desc nulls last) as "_rank"
        from (
          select "hospital", count(*) as "n"
          from "keys"
          group by "hospital"
        ) as "summary"
      ) as "ranked"
      where "_rank" <= 1
    ) as "kept" on coalesce("keys"."hospital", '') = coalesce("kept"."hospital", '') and ("keys"."hospital" is null) = ("kept"."hospital" is null)
  ) as "folded"
  group by "hospital", "_others"
) as "summary"
order by "_others" asc nulls last, "hospital" collate "C" asc nulls last
-- values: [0.5]
-- trino
with "keys" as (
  select "hospital", "id"
  from "t"
)
select "hospital", "n", "middle", "_others"
from (
  select "hospital", count(*) as "n", element_at(transform(array[array_sort(array_agg(cast("id" as double precision)) filter (where cast("id" as double precision) is not null))], "a" -> element_at("a", cast(floor(cast('0.5' as double) * (cardinality("a") - 1)) as bigint) + 1) + (element_at("a", cast(ceil(cast('0.5' as double) * (cardinality("a") - 1)) as bigint) + 1) - element_at("a", cast(floor(cast('0.5' as double) * (cardinality("a") - 1)) as bigint) + 1)) * (cast('0.5' as double) * (cardinality("a") - 1) - floor(cast('0.5' as double) * (cardinality("a") - 1)))), 1) as "middle", "_others"
  from (
    select case when "kept"."_kept" = 1 then "keys"."hospital" end as "hospital", "keys"."id" as "id", case when "kept"."_kept" = 1 then 0 else 1 end as "_others"
    from "keys"
    left join (
      select "hospital", 1 as "_kept"
      from (
        select "hospital", "n", rank() over (order by "n" desc nulls last) as "_rank"
        from (
          select "hospital", count(*) as "n"
          from "keys"
          group by "hospital"
        ) as "summary"
      ) as "ranked"
      where "_rank" <= 1
    ) as "kept" on coalesce("keys"."hospital", '') = coalesce("kept"."hospital", '') and ("keys"."hospital" is null) = ("kept"."hospital" is null)
  ) as "folded"
  group by "hospital", "_others"
) as "summary"
order by "_others" asc nulls last, "hospital" asc nulls last
-- athena
with "keys" as (
  select "hospital", "id"
  from "t"
)
select "hospital", "n", "middle", "_others"
from (
  select "hospital", count(*) as "n", element_at(transform(array[array_sort(array_agg(cast("id" as double precision)) filter (where cast("id" as double precision) is not null))], "a" -> element_at("a", cast(floor(cast('0.5' as double) * (cardinality("a") - 1)) as bigint) + 1) + (element_at("a", cast(ceil(cast('0.5' as double) * (cardinality("a") - 1)) as bigint) + 1) - element_at("a", cast(floor(cast('0.5' as double) * (cardinality("a") - 1)) as bigint) + 1)) * (cast('0.5' as double) * (cardinality("a") - 1) - floor(cast('0.5' as double) * (cardinality("a") - 1)))), 1) as "middle", "_others"
  from (
    select case when "kept"."_kept" = 1 then "keys"."hospital" end as "hospital", "keys"."id" as "id", case when "kept"."_kept" = 1 then 0 else 1 end as "_others"
    from "keys"
    left join (
      select "hospital", 1 as "_kept"
      from (
        select "hospital", "n", rank() over (order by "n" desc nulls last) as "_rank"
        from (
          select "hospital", count(*) as "n"
          from "keys"
          group by "hospital"
        ) as "summary"
      ) as "ranked"
      where "_rank" <= 1
    ) as "kept" on coalesce("keys"."hospital", '') = coalesce("kept"."hospital", '') and ("keys"."hospital" is null) = ("kept"."hospital" is null)
  ) as "folded"
  group by "hospital", "_others"
) as "summary"
order by "_others" asc nulls last, "hospital" asc nulls last

-- case: the first of each and the others of each, under a total
-- duckdb
with "keys" as (
  select "hospital", "txt1"
  from "t"
)
select "hospital", "txt1", "n", "_total", "_others"
from (
  select "hospital", "txt1", count(*) as "n", grouping("hospital") as "_total", "_others"
  from (
    select "keys"."hospital" as "hospital", case when "kept"."_kept" = 1 then "keys"."txt1" end as "txt1", case when "kept"."_kept" = 1 then 0 else 1 end as "_others"
    from "keys"
    left join (
      select "hospital", "txt1", 1 as "_kept"
      from (
        select "hospital", "txt1", "n", row_number() over (partition by "hospital" order by "n" desc nulls last, "hospital" asc nulls last, "txt1" asc nulls last) as "_rank"
        from (
          select "hospital", "txt1", count(*) as "n"
          from "keys"
          group by "hospital", "txt1"
        ) as "summary"
      ) as "ranked"
      where "_rank" <= 1
    ) as "kept" on coalesce("keys"."hospital", '') = coalesce("kept"."hospital", '') and ("keys"."hospital" is null) = ("kept"."hospital" is null) and coalesce("keys"."txt1", '') = coalesce("kept"."txt1", '') and ("keys"."txt1" is null) = ("kept"."txt1" is null)
  ) as "folded"
  group by grouping sets (("hospital", "txt1", "_others"), ())
) as "summary"
order by "_total" desc nulls last, "_others" asc nulls last, "hospital" asc nulls last, "txt1" asc nulls last
-- postgres
with "keys" as (
  select "hospital", "txt1"
  from "t"
)
select "hospital", "txt1", "n", "_total", "_others"
from (
  select "hospital", "txt1", count(*) as "n", grouping("hospital") as "_total", "_others"
  from (
    select "keys"."hospital" as "hospital", case when "kept"."_kept" = 1 then "keys"."txt1" end as "txt1", case when "kept"."_kept" = 1 then 0 else 1 end as "_others"
    from "keys"
    left join (
      select "hospital", "txt1", 1 as "_kept"
      from (
        select "hospital", "txt1", "n", row_number() over (partition by "hospital" order by "n" desc nulls last, "hospital" collate "C" asc nulls last, "txt1" collate "C" asc nulls last) as "_rank"
        from (
          select "hospital", "txt1", count(*) as "n"
          from "keys"
          group by "hospital", "txt1"
        ) as "summary"
      ) as "ranked"
      where "_rank" <= 1
    ) as "kept" on coalesce("keys"."hospital", '') = coalesce("kept"."hospital", '') and ("keys"."hospital" is null) = ("kept"."hospital" is null) and coalesce("keys"."txt1", '') = coalesce("kept"."txt1", '') and ("keys"."txt1" is null) = ("kept"."txt1" is null)
  ) as "folded"
  group by grouping sets (("hospital", "txt1", "_others"), ())
) as "summary"
order by "_total" desc nulls last, "_others" asc nulls last, "hospital" collate "C" asc nulls last, "txt1" collate "C" asc nulls last
-- trino
with "keys" as (
  select "hospital", "txt1"
  from "t"
)
select "hospital", "txt1", "n", "_total", "_others"
from (
  select "hospital", "txt1", count(*) as "n", grouping("hospital") as "_total", "_others"
  from (
    select "keys"."hospital" as "hospital", case when "kept"."_kept" = 1 then "keys"."txt1" end as "txt1", case when "kept"."_kept" = 1 then 0 else 1 end as "_others"
    from "keys"
    left join (
      select "hospital", "txt1", 1 as "_kept"
      from (
        select "hospital", "txt1", "n", row_number() over (partition by "hospital" order by "n" desc nulls last, "hospital" asc nulls last, "txt1" asc nulls last) as "_rank"
        from (
          select "hospital", "txt1", count(*) as "n"
          from "keys"
          group by "hospital", "txt1"
        ) as "summary"
      ) as "ranked"
      where "_rank" <= 1
    ) as "kept" on coalesce("keys"."hospital", '') = coalesce("kept"."hospital", '') and ("keys"."hospital" is null) = ("kept"."hospital" is null) and coalesce("keys"."txt1", '') = coalesce("kept"."txt1", '') and ("keys"."txt1" is null) = ("kept"."txt1" is null)
  ) as "folded"
  group by grouping sets (("hospital", "txt1", "_others"), ())
) as "summary"
order by "_total" desc nulls last, "_others" asc nulls last, "hospital" asc nulls last, "txt1" asc nulls last
-- athena
with "keys" as (
  select "hospital", "txt1"
  from "t"
)
select "hospital", "txt1", "n", "_total", "_others"
from (
  select "hospital", "txt1", count(*) as "n", grouping("hospital") as "_total", "_others"
  from (
    select "keys"."hospital" as "hospital", case when "kept"."_kept" = 1 then "keys"."txt1" end as "txt1", case when "kept"."_kept" = 1 then 0 else 1 end as "_others"
    from "keys"
    left join (
      select "hospital", "txt1", 1 as "_kept"
      from (
        select "hospital", "txt1", "n", row_number() over (partition by "hospital" order by "n" desc nulls last, "hospital" asc nulls last, "txt1" asc nulls last) as "_rank"
        from (
          select "hospital", "txt1", count(*) as "n"
          from "keys"
          group by "hospital", "txt1"
        ) as "summary"
      ) as "ranked"
      where "_rank" <= 1
    ) as "kept" on coalesce("keys"."hospital", '') = coalesce("kept"."hospital", '') and ("keys"."hospital" is null) = ("kept"."hospital" is null) and coalesce("keys"."txt1", '') = coalesce("kept"."txt1", '') and ("keys"."txt1" is null) = ("kept"."txt1" is null)
  ) as "folded"
  group by grouping sets (("hospital", "txt1", "_others"), ())
) as "summary"
order by "_total" desc nulls last, "_others" asc nulls last, "hospital" asc nulls last, "txt1" asc nulls last

-- case: others beside a group that is empty
-- duckdb
with "keys" as (
  select "bool1"
  from "t"
)
select "bool1", "n", "_others"
from (
  select "bool1", count(*) as "n", "_others"
  from (
    select case when "kept"."_kept" = 1 then "keys"."bool1" end as "bool1", case when "kept"."_kept" = 1 then 0 else 1 end as "_others"
    from "keys"
    left join (
      select "bool1", 1 as "_kept"
      from (
        select "bool1", "n", rank() over (order by "n" desc nulls last) as "_rank"
        from (
          select "bool1", count(*) as "n"
          from "keys"
          group by "bool1"
        ) as "summary"
      ) as "ranked"
      where "_rank" <= 1
    ) as "kept" on coalesce("keys"."bool1", false) = coalesce("kept"."bool1", false) and ("keys"."bool1" is null) = ("kept"."bool1" is null)
  ) as "folded"
  group by "bool1", "_others"
) as "summary"
order by "_others" asc nulls last, "bool1" asc nulls last
-- postgres
with "keys" as (
  select "bool1"
  from "t"
)
select "bool1", "n", "_others"
from (
  select "bool1", count(*) as "n", "_others"
  from (
    select case when "kept"."_kept" = 1 then "keys"."bool1" end as "bool1", case when "kept"."_kept" = 1 then 0 else 1 end as "_others"
    from "keys"
    left join (
      select "bool1", 1 as "_kept"
      from (
        select "bool1", "n", rank() over (order by "n" desc nulls last) as "_rank"
        from (
          select "bool1", count(*) as "n"
          from "keys"
          group by "bool1"
        ) as "summary"
      ) as "ranked"
      where "_rank" <= 1
    ) as "kept" on coalesce("keys"."bool1", false) = coalesce("kept"."bool1", false) and ("keys"."bool1" is null) = ("kept"."bool1" is null)
  ) as "folded"
  group by "bool1", "_others"
) as "summary"
order by "_others" asc nulls last, "bool1" asc nulls last
-- trino
with "keys" as (
  select "bool1"
  from "t"
)
select "bool1", "n", "_others"
from (
  select "bool1", count(*) as "n", "_others"
  from (
    select case when "kept"."_kept" = 1 then "keys"."bool1" end as "bool1", case when "kept"."_kept" = 1 then 0 else 1 end as "_others"
    from "keys"
    left join (
      select "bool1", 1 as "_kept"
      from (
        select "bool1", "n", rank() over (order by "n" desc nulls last) as "_rank"
        from (
          select "bool1", count(*) as "n"
          from "keys"
          group by "bool1"
        ) as "summary"
      ) as "ranked"
      where "_rank" <= 1
    ) as "kept" on coalesce("keys"."bool1", false) = coalesce("kept"."bool1", false) and ("keys"."bool1" is null) = ("kept"."bool1" is null)
  ) as "folded"
  group by "bool1", "_others"
) as "summary"
order by "_others" asc nulls last, "bool1" asc nulls last
-- athena
with "keys" as (
  select "bool1"
  from "t"
)
select "bool1", "n", "_others"
from (
  select "bool1", count(*) as "n", "_others"
  from (
    select case when "kept"."_kept" = 1 then "keys"."bool1" end as "bool1", case when "kept"."_kept" = 1 then 0 else 1 end as "_others"
    from "keys"
    left join (
      select "bool1", 1 as "_kept"
      from (
        select "bool1", "n", rank() over (order by "n" desc nulls last) as "_rank"
        from (
          select "bool1", count(*) as "n"
          from "keys"
          group by "bool1"
        ) as "summary"
      ) as "ranked"
      where "_rank" <= 1
    ) as "kept" on coalesce("keys"."bool1", false) = coalesce("kept"."bool1", false) and ("keys"."bool1" is null) = ("kept"."bool1" is null)
  ) as "folded"
  group by "bool1", "_others"
) as "summary"
order by "_others" asc nulls last, "bool1" asc nulls last

-- case: the first rows of each
-- duckdb
select "hospital", "id"
from (
  select "hospital", "id", rank() over (partition by "hospital" order by "id" desc nulls last) as "_rank"
  from "t"
) as "ranked"
where "_rank" <= 1
order by "hospital" asc nulls last, "id" asc nulls last
-- postgres
select "hospital", "id"
from (
  select "hospital", "id", rank() over (partition by "hospital" order by "id" desc nulls last) as "_rank"
  from "t"
) as "ranked"
where "_rank" <= 1
order by "hospital" collate "C" asc nulls last, "id" asc nulls last
-- trino
select "hospital", "id"
from (
  select "hospital", "id", rank() over (partition by "hospital" order by "id" desc nulls last) as "_rank"
  from "t"
) as "ranked"
where "_rank" <= 1
order by "hospital" asc nulls last, "id" asc nulls last
-- athena
select "hospital", "id"
from (
  select "hospital", "id", rank() over (partition by "hospital" order by "id" desc nulls last) as "_rank"
  from "t"
) as "ranked"
where "_rank" <= 1
order by "hospital" asc nulls last, "id" asc nulls last

-- case: the first of different rows
-- duckdb
select "hospital", "txt1"
from (
  select "hospital", "txt1", row_number() over (partition by "hospital" order by "txt1" desc nulls last, "hospital" asc nulls last) as "_rank"
  from (
    select distinct "hospital", "txt1"
    from "t"
  ) as "rows"
) as "ranked"
where "_rank" <= 1
order by "hospital" asc nulls last, "txt1" asc nulls last
-- postgres
select "hospital", "txt1"
from (
  select "hospital", "txt1", row_number() over (partition by "hospital" order by "txt1" collate "C" desc nulls last, "hospital" collate "C" asc nulls last) as "_rank"
  from (
    select distinct "hospital", "txt1"
    from "t"
  ) as "rows"
) as "ranked"
where "_rank" <= 1
order by "hospital" collate "C" asc nulls last, "txt1" collate "C" asc nulls last
-- trino
select "hospital", "txt1"
from (
  select "hospital", "txt1", row_number() over (partition by "hospital" order by "txt1" desc nulls last, "hospital" asc nulls last) as "_rank"
  from (
    select distinct "hospital", "txt1"
    from "t"
  ) as "rows"
) as "ranked"
where "_rank" <= 1
order by "hospital" asc nulls last, "txt1" asc nulls last
-- athena
select "hospital", "txt1"
from (
  select "hospital", "txt1", row_number() over (partition by "hospital" order by "txt1" desc nulls last, "hospital" asc nulls last) as "_rank"
  from (
    select distinct "hospital", "txt1"
    from "t"
  ) as "rows"
) as "ranked"
where "_rank" <= 1
order by "hospital" asc nulls last, "txt1" asc nulls last

-- case: totals
-- duckdb
select "hospital", "n", "_total"
from (
  select "hospital", count(*) as "n", grouping("hospital") as "_total"
  from "t"
  group by grouping sets (("hospital"), ())
) as "summary"
order by "_total" desc nulls last, "hospital" asc nulls last
-- postgres
select "hospital", "n", "_total"
from (
  select "hospital", count(*) as "n", grouping("hospital") as "_total"
  from "t"
  group by grouping sets (("hospital"), ())
) as "summary"
order by "_total" desc nulls last, "hospital" collate "C" asc nulls last
-- trino
select "hospital", "n", "_total"
from (
  select "hospital", count(*) as "n", grouping("hospital") as "_total"
  from "t"
  group by grouping sets (("hospital"), ())
) as "summary"
order by "_total" desc nulls last, "hospital" asc nulls last
-- athena
select "hospital", "n", "_total"
from (
  select "hospital", count(*) as "n", grouping("hospital") as "_total"
  from "t"
  group by grouping sets (("hospital"), ())
) as "summary"
order by "_total" desc nulls last, "hospital" asc nulls last

-- case: totals are not cut by a limit, having or top
-- duckdb
select "hospital", "n", "m", "_total"
from (
  select "hospital", "n", "m", "_total", rank() over (partition by "_total" order by "n" desc nulls last) as "_rank"
  from (
    select "hospital", "n", cast("m" as double precision) / nullif(cast(sum("_whole1") over (partition by "_total") as double precision), 0) as "m", "_total"
    from (
      select "hospital", count(*) as "n", count(*) as "m", count(*) as "_whole1", grouping("hospital") as "_total"
      from "t"
      group by grouping sets (("hospital"), ())
    ) as "groups"
  ) as "summary"
  where ("_total" = 1 or ("n" < $1))
) as "summary"
where ("_total" = 1 or "_rank" <= 1)
order by "_total" desc nulls last, "hospital" asc nulls last
limit 2
-- values: [3]
-- postgres
select "hospital", "n", "m", "_total"
from (
  select "hospital", "n", "m", "_total", rank() over (partition by "_total" order by "n" desc nulls last) as "_rank"
  from (
    select "hospital", "n", cast("m" as double precision) / nullif(cast(sum("_whole1") over (partition by "_total") as double precision), 0) as "m", "_total"
    from (
      select "hospital", count(*) as "n", count(*) as "m", count(*) as "_whole1", grouping("hospital") as "_total"
      from "t"
      group by grouping sets (("hospital"), ())
    ) as "groups"
  ) as "summary"
  where ("_total" = 1 or ("n" < cast($1 as bigint)))
) as "summary"
where ("_total" = 1 or "_rank" <= 1)
order by "_total" desc nulls last, "hospital" collate "C" asc nulls last
limit 2
-- values: [3]
-- trino
select "hospital", "n", "m", "_total"
from (
  select "hospital", "n", "m", "_total", rank() over (partition by "_total" order by "n" desc nulls last) as "_rank"
  from (
    select "hospital", "n", cast("m" as double precision) / nullif(cast(sum("_whole1") over (partition by "_total") as double precision), 0) as "m", "_total"
    from (
      select "hospital", count(*) as "n", count(*) as "m", count(*) as "_whole1", grouping("hospital") as "_total"
      from "t"
      group by grouping sets (("hospital"), ())
    ) as "groups"
  ) as "summary"
  where ("_total" = 1 or ("n" < cast('3' as bigint)))
) as "summary"
where ("_total" = 1 or "_rank" <= 1)
order by "_total" desc nulls last, "hospital" asc nulls last
limit 2
-- athena
select "hospital", "n", "m", "_total"
from (
  select "hospital", "n", "m", "_total", rank() over (partition by "_total" order by "n" desc nulls last) as "_rank"
  from (
    select "hospital", "n", cast("m" as double precision) / nullif(cast(sum("_whole1") over (partition by "_total") as double precision), 0) as "m", "_total"
    from (
      select "hospital", count(*) as "n", count(*) as "m", count(*) as "_whole1", grouping("hospital") as "_total"
      from "t"
      group by grouping sets (("hospital"), ())
    ) as "groups"
  ) as "summary"
  where ("_total" = 1 or ("n" < ?))
) as "summary"
where ("_total" = 1 or "_rank" <= 1)
order by "_total" desc nulls last, "hospital" asc nulls last
limit 2
-- values: ["cast('3' as bigint)"]

-- case: totals of bands
-- duckdb
select case "summary"."band" when 0 then $1 when 1 then $2 end as "band", "summary"."n", "_total"
from (
  select "band", count(*) as "n", grouping("band") as "_total"
  from (
    select case when "num1" < $3 then 0 when "num1" is not null then 1 end as "band"
    from "t"
  ) as "keys"
  group by grouping sets (("band"), ())
) as "summary"
order by "_total" desc nulls last, "summary"."band" asc nulls last
-- values: ["<2","2+",2]
-- postgres
select case "summary"."band" when 0 then cast($1 as varchar) when 1 then cast($2 as varchar) end as "band", "summary"."n", "_total"
from (
  select "band", count(*) as "n", grouping("band") as "_total"
  from (
    select case when "num1" < cast($3 as double precision) then 0 when "num1" is not null then 1 end as "band"
    from "t"
  ) as "keys"
  group by grouping sets (("band"), ())
) as "summary"
order by "_total" desc nulls last, "summary"."band" asc nulls last
-- values: ["<2","2+",2]
-- trino
select case "summary"."band" when 0 then '<2' when 1 then '2+' end as "band", "summary"."n", "_total"
from (
  select "band", count(*) as "n", grouping("band") as "_total"
  from (
    select case when "num1" < cast('2' as double) then 0 when "num1" is not null then 1 end as "band"
    from "t"
  ) as "keys"
  group by grouping sets (("band"), ())
) as "summary"
order by "_total" desc nulls last, "summary"."band" asc nulls last
-- athena
select case "summary"."band" when 0 then '<2' when 1 then '2+' end as "band", "summary"."n", "_total"
from (
  select "band", count(*) as "n", grouping("band") as "_total"
  from (
    select case when "num1" < cast('2' as double) then 0 when "num1" is not null then 1 end as "band"
    from "t"
  ) as "keys"
  group by grouping sets (("band"), ())
) as "summary"
order by "_total" desc nulls last, "summary"."band" asc nulls last

-- case: totals of nothing
-- duckdb
select "hospital", "n", "_total"
from (
  select "hospital", count(*) as "n", grouping("hospital") as "_total"
  from "t"
  where false
  group by grouping sets (("hospital"), ())
) as "summary"
order by "_total" desc nulls last, "hospital" asc nulls last
-- postgres
select "hospital", "n", "_total"
from (
  select "hospital", count(*) as "n", grouping("hospital") as "_total"
  from "t"
  where false
  group by grouping sets (("hospital"), ())
) as "summary"
order by "_total" desc nulls last, "hospital" collate "C" asc nulls last
-- trino
select "hospital", "n", "_total"
from (
  select "hospital", count(*) as "n", grouping("hospital") as "_total"
  from "t"
  where false
  group by grouping sets (("hospital"), ())
) as "summary"
order by "_total" desc nulls last, "hospital" asc nulls last
-- athena
select "hospital", "n", "_total"
from (
  select "hospital", count(*) as "n", grouping("hospital") as "_total"
  from "t"
  where false
  group by grouping sets (("hospital"), ())
) as "summary"
order by "_total" desc nulls last, "hospital" asc nulls last
