-- case: add
duckdb: ("int1" + $1) [3]
postgres: ("int1" + cast($1 as bigint)) [3]
trino: ("int1" + cast('3' as bigint)) []
athena: ("int1" + cast('3' as bigint)) []

-- case: subtract
duckdb: (cast("dec1" as double precision) - "num1") []
postgres: (cast("dec1" as double precision) - "num1") []
trino: (cast("dec1" as double precision) - "num1") []
athena: (cast("dec1" as double precision) - "num1") []

-- case: multiply
duckdb: ("num1" * "num1") []
postgres: ("num1" * "num1") []
trino: ("num1" * "num1") []
athena: ("num1" * "num1") []

-- case: divide
duckdb: ("num1" / nullif(cast("int1" as double precision), 0)) []
postgres: ("num1" / nullif(cast("int1" as double precision), 0)) []
trino: ("num1" / nullif(cast("int1" as double precision), 0)) []
athena: ("num1" / nullif(cast("int1" as double precision), 0)) []

-- case: round
duckdb: (sign("num1") * floor(abs("num1") * cast(10 as double precision) + cast('0.5' as double precision)) / cast(10 as double precision)) []
postgres: (sign("num1") * floor(abs("num1") * cast(10 as double precision) + cast('0.5' as double precision)) / cast(10 as double precision)) []
trino: (sign("num1") * floor(abs("num1") * cast(10 as double precision) + cast('0.5' as double precision)) / cast(10 as double precision)) []
athena: (sign("num1") * floor(abs("num1") * cast(10 as double precision) + cast('0.5' as double precision)) / cast(10 as double precision)) []

-- case: floor
duckdb: floor("num1") []
postgres: floor("num1") []
trino: floor("num1") []
athena: floor("num1") []

-- case: ceil
duckdb: cast(ceil("dec1") as bigint) []
postgres: cast(ceil("dec1") as bigint) []
trino: cast(ceil("dec1") as bigint) []
athena: cast(ceil("dec1") as bigint) []

-- case: abs
duckdb: abs("int1") []
postgres: abs("int1") []
trino: abs("int1") []
athena: abs("int1") []

-- case: coalesce
duckdb: coalesce("int1", $1) [0]
postgres: coalesce("int1", cast($1 as bigint)) [0]
trino: coalesce("int1", cast('0' as bigint)) []
athena: coalesce("int1", cast('0' as bigint)) []

-- case: lower
duckdb: lower("txt1") []
postgres: lower("txt1") []
trino: lower("txt1") []
athena: lower("txt1") []

-- case: trim
duckdb: trim(both ' ' from "txt1") []
postgres: trim(both ' ' from "txt1") []
trino: trim(both ' ' from "txt1") []
athena: trim(both ' ' from "txt1") []

-- case: concat
duckdb: ("txt1" || $1 || "txt2") ["/"]
postgres: ("txt1" || cast($1 as varchar) || "txt2") ["/"]
trino: ("txt1" || '/' || "txt2") []
athena: ("txt1" || '/' || "txt2") []

-- case: length
duckdb: cast(length("txt1") as bigint) []
postgres: cast(length("txt1") as bigint) []
trino: cast(length("txt1") as bigint) []
athena: cast(length("txt1") as bigint) []

-- case: substr
duckdb: substr("txt1", 1, 2) []
postgres: substr("txt1", 1, 2) []
trino: substr("txt1", 1, 2) []
athena: substr("txt1", 1, 2) []

-- case: date_add
duckdb: cast("date1" + to_months(cast($1 as integer)) as date) [1]
postgres: cast("date1" + cast($1 as bigint) * interval '1' month as date) [1]
trino: date_add('month', cast('1' as bigint), "date1") []
athena: date_add('month', cast('1' as bigint), "date1") []

-- case: date_diff_days
duckdb: date_diff('day', "date1", cast("ts1" as date)) []
postgres: cast(cast("ts1" as date) - "date1" as bigint) []
trino: date_diff('day', "date1", cast("ts1" as date)) []
athena: date_diff('day', "date1", cast("ts1" as date)) []

-- case: date_bucket
duckdb: cast(date_trunc('month', cast("ts1" as timestamp)) as date) []
postgres: cast(date_trunc('month', cast("ts1" as timestamp)) as date) []
trino: cast(date_trunc('month', cast("ts1" as timestamp(3))) as date) []
athena: cast(date_trunc('month', cast("ts1" as timestamp(3))) as date) []

-- case: date_part
duckdb: cast(isodow("date1") as bigint) []
postgres: cast(extract(isodow from "date1") as bigint) []
trino: day_of_week("date1") []
athena: day_of_week("date1") []

-- case: age_years
duckdb: cast(extract(year from $1) - extract(year from "date1") - case when extract(month from $2) * 100 + extract(day from $3) < extract(month from "date1") * 100 + extract(day from "date1") then 1 else 0 end as bigint) ["2025-03-01","2025-03-01","2025-03-01"]
postgres: cast(extract(year from cast($1 as date)) - extract(year from "date1") - case when extract(month from cast($2 as date)) * 100 + extract(day from cast($3 as date)) < extract(month from "date1") * 100 + extract(day from "date1") then 1 else 0 end as bigint) ["2025-03-01","2025-03-01","2025-03-01"]
trino: cast(extract(year from cast('2025-03-01' as date)) - extract(year from "date1") - case when extract(month from cast('2025-03-01' as date)) * 100 + extract(day from cast('2025-03-01' as date)) < extract(month from "date1") * 100 + extract(day from "date1") then 1 else 0 end as bigint) []
athena: cast(extract(year from cast('2025-03-01' as date)) - extract(year from "date1") - case when extract(month from cast('2025-03-01' as date)) * 100 + extract(day from cast('2025-03-01' as date)) < extract(month from "date1") * 100 + extract(day from "date1") then 1 else 0 end as bigint) []

-- case: sum of a decimal and a whole number
duckdb: cast(("dec1" + cast("int1" as decimal(19, 0))) as decimal(22, 2)) []
postgres: cast(("dec1" + cast("int1" as decimal(19, 0))) as decimal(22, 2)) []
trino: cast(("dec1" + cast("int1" as decimal(19, 0))) as decimal(22, 2)) []
athena: cast(("dec1" + cast("int1" as decimal(19, 0))) as decimal(22, 2)) []

-- case: difference of decimals
duckdb: cast(("dec1" - "dec1") as decimal(11, 2)) []
postgres: cast(("dec1" - "dec1") as decimal(11, 2)) []
trino: cast(("dec1" - "dec1") as decimal(11, 2)) []
athena: cast(("dec1" - "dec1") as decimal(11, 2)) []

-- case: product of decimals
duckdb: cast((cast("dec1" as decimal(19, 2)) * "dec1") as decimal(20, 4)) []
postgres: cast((cast("dec1" as decimal(19, 2)) * "dec1") as decimal(20, 4)) []
trino: cast((cast("dec1" as decimal(19, 2)) * "dec1") as decimal(20, 4)) []
athena: cast((cast("dec1" as decimal(19, 2)) * "dec1") as decimal(20, 4)) []

-- case: product of a whole number and a double
duckdb: (cast("int1" as double precision) * "num1") []
postgres: (cast("int1" as double precision) * "num1") []
trino: (cast("int1" as double precision) * "num1") []
athena: (cast("int1" as double precision) * "num1") []

-- case: quotient of doubles
duckdb: ("num1" / nullif("num1", 0)) []
postgres: ("num1" / nullif("num1", 0)) []
trino: ("num1" / nullif("num1", 0)) []
athena: ("num1" / nullif("num1", 0)) []

-- case: quotient of decimals
duckdb: (cast("dec1" as double precision) / nullif(cast("dec1" as double precision), 0)) []
postgres: (cast("dec1" as double precision) / nullif(cast("dec1" as double precision), 0)) []
trino: (cast("dec1" as double precision) / nullif(cast("dec1" as double precision), 0)) []
athena: (cast("dec1" as double precision) / nullif(cast("dec1" as double precision), 0)) []

-- case: round of a whole number
duckdb: "int1" []
postgres: "int1" []
trino: "int1" []
athena: "int1" []

-- case: round of a decimal
duckdb: cast(round("dec1", 1) as decimal(11, 1)) []
postgres: cast(round("dec1", 1) as decimal(11, 1)) []
trino: cast(round("dec1", 1) as decimal(11, 1)) []
athena: cast(round("dec1", 1) as decimal(11, 1)) []

-- case: round of a double to a whole one
duckdb: (sign("num1") * floor(abs("num1") + cast('0.5' as double precision))) []
postgres: (sign("num1") * floor(abs("num1") + cast('0.5' as double precision))) []
trino: (sign("num1") * floor(abs("num1") + cast('0.5' as double precision))) []
athena: (sign("num1") * floor(abs("num1") + cast('0.5' as double precision))) []

-- case: floor of a decimal
duckdb: cast(floor("dec1") as bigint) []
postgres: cast(floor("dec1") as bigint) []
trino: cast(floor("dec1") as bigint) []
athena: cast(floor("dec1") as bigint) []

-- case: floor of a whole number
duckdb: "int1" []
postgres: "int1" []
trino: "int1" []
athena: "int1" []

-- case: ceil of a double
duckdb: ceil("num1") []
postgres: ceil("num1") []
trino: ceil("num1") []
athena: ceil("num1") []

-- case: the first number that is there
duckdb: coalesce(cast("int1" as decimal(21, 2)), cast("dec1" as decimal(21, 2)), cast($1 as decimal(21, 2))) [0]
postgres: coalesce(cast("int1" as decimal(21, 2)), cast("dec1" as decimal(21, 2)), cast(cast($1 as bigint) as decimal(21, 2))) [0]
trino: coalesce(cast("int1" as decimal(21, 2)), cast("dec1" as decimal(21, 2)), cast(cast('0' as bigint) as decimal(21, 2))) []
athena: coalesce(cast("int1" as decimal(21, 2)), cast("dec1" as decimal(21, 2)), cast(cast('0' as bigint) as decimal(21, 2))) []

-- case: the rest of a text
duckdb: substr("txt1", 3) []
postgres: substr("txt1", 3) []
trino: substr("txt1", 3) []
athena: substr("txt1", 3) []

-- case: so many years later
duckdb: cast("ts1" + to_months(cast("int1" * 12 as integer)) as timestamp) []
postgres: cast("ts1" + "int1" * 12 * interval '1' month as timestamp) []
trino: date_add('year', "int1", "ts1") []
athena: date_add('year', "int1", "ts1") []

-- case: so many quarters later
duckdb: cast("ts1" + to_months(cast("int1" * 3 as integer)) as timestamp) []
postgres: cast("ts1" + "int1" * 3 * interval '1' month as timestamp) []
trino: date_add('quarter', "int1", "ts1") []
athena: date_add('quarter', "int1", "ts1") []

-- case: so many months later
duckdb: cast("ts1" + to_months(cast("int1" as integer)) as timestamp) []
postgres: cast("ts1" + "int1" * interval '1' month as timestamp) []
trino: date_add('month', "int1", "ts1") []
athena: date_add('month', "int1", "ts1") []

-- case: so many weeks later
duckdb: cast("ts1" + to_days(cast("int1" * 7 as integer)) as timestamp) []
postgres: cast("ts1" + "int1" * 7 * interval '1' day as timestamp) []
trino: date_add('week', "int1", "ts1") []
athena: date_add('week', "int1", "ts1") []

-- case: so many days later
duckdb: cast("ts1" + to_days(cast("int1" as integer)) as timestamp) []
postgres: cast("ts1" + "int1" * interval '1' day as timestamp) []
trino: date_add('day', "int1", "ts1") []
athena: date_add('day', "int1", "ts1") []

-- case: so many hours later
duckdb: cast("ts1" + to_hours("int1") as timestamp) []
postgres: cast("ts1" + "int1" * interval '1' hour as timestamp) []
trino: date_add('hour', "int1", "ts1") []
athena: date_add('hour', "int1", "ts1") []

-- case: so many minutes later
duckdb: cast("ts1" + to_minutes("int1") as timestamp) []
postgres: cast("ts1" + "int1" * interval '1' minute as timestamp) []
trino: date_add('minute', "int1", "ts1") []
athena: date_add('minute', "int1", "ts1") []

-- case: a day some months later
duckdb: cast("date1" + to_months(cast($1 as integer)) as date) [-2]
postgres: cast("date1" + cast($1 as bigint) * interval '1' month as date) [-2]
trino: date_add('month', cast('-2' as bigint), "date1") []
athena: date_add('month', cast('-2' as bigint), "date1") []

-- case: start of the year
duckdb: cast(date_trunc('year', cast("ts1" as timestamp)) as date) []
postgres: cast(date_trunc('year', cast("ts1" as timestamp)) as date) []
trino: cast(date_trunc('year', cast("ts1" as timestamp(3))) as date) []
athena: cast(date_trunc('year', cast("ts1" as timestamp(3))) as date) []

-- case: start of the quarter
duckdb: cast(date_trunc('quarter', cast("ts1" as timestamp)) as date) []
postgres: cast(date_trunc('quarter', cast("ts1" as timestamp)) as date) []
trino: cast(date_trunc('quarter', cast("ts1" as timestamp(3))) as date) []
athena: cast(date_trunc('quarter', cast("ts1" as timestamp(3))) as date) []

-- case: start of the month
duckdb: cast(date_trunc('month', cast("ts1" as timestamp)) as date) []
postgres: cast(date_trunc('month', cast("ts1" as timestamp)) as date) []
trino: cast(date_trunc('month', cast("ts1" as timestamp(3))) as date) []
athena: cast(date_trunc('month', cast("ts1" as timestamp(3))) as date) []

-- case: start of the week
duckdb: cast(date_trunc('week', cast("ts1" as timestamp)) as date) []
postgres: cast(date_trunc('week', cast("ts1" as timestamp)) as date) []
trino: cast(date_trunc('week', cast("ts1" as timestamp(3))) as date) []
athena: cast(date_trunc('week', cast("ts1" as timestamp(3))) as date) []

-- case: start of the day
duckdb: cast(date_trunc('day', cast("ts1" as timestamp)) as date) []
postgres: cast(date_trunc('day', cast("ts1" as timestamp)) as date) []
trino: cast(date_trunc('day', cast("ts1" as timestamp(3))) as date) []
athena: cast(date_trunc('day', cast("ts1" as timestamp(3))) as date) []

-- case: start of the hour
duckdb: date_trunc('hour', cast("ts1" as timestamp)) []
postgres: date_trunc('hour', cast("ts1" as timestamp)) []
trino: date_trunc('hour', cast("ts1" as timestamp(3))) []
athena: date_trunc('hour', cast("ts1" as timestamp(3))) []

-- case: start of the minute
duckdb: date_trunc('minute', cast("ts1" as timestamp)) []
postgres: date_trunc('minute', cast("ts1" as timestamp)) []
trino: date_trunc('minute', cast("ts1" as timestamp(3))) []
athena: date_trunc('minute', cast("ts1" as timestamp(3))) []

-- case: month_of_year
duckdb: cast(extract(month from "ts1") as bigint) []
postgres: cast(extract(month from "ts1") as bigint) []
trino: cast(extract(month from "ts1") as bigint) []
athena: cast(extract(month from "ts1") as bigint) []

-- case: day_of_week
duckdb: cast(isodow("ts1") as bigint) []
postgres: cast(extract(isodow from "ts1") as bigint) []
trino: day_of_week("ts1") []
athena: day_of_week("ts1") []

-- case: hour_of_day
duckdb: cast(extract(hour from "ts1") as bigint) []
postgres: cast(extract(hour from "ts1") as bigint) []
trino: cast(extract(hour from "ts1") as bigint) []
athena: cast(extract(hour from "ts1") as bigint) []

-- case: days between moments
duckdb: date_diff('day', cast("ts1" as date), $1) ["2024-02-29"]
postgres: cast(cast($1 as date) - cast("ts1" as date) as bigint) ["2024-02-29"]
trino: date_diff('day', cast("ts1" as date), cast('2024-02-29' as date)) []
athena: date_diff('day', cast("ts1" as date), cast('2024-02-29' as date)) []

-- case: age at a moment
duckdb: cast(extract(year from cast("ts1" as date)) - extract(year from "date1") - case when extract(month from cast("ts1" as date)) * 100 + extract(day from cast("ts1" as date)) < extract(month from "date1") * 100 + extract(day from "date1") then 1 else 0 end as bigint) []
postgres: cast(extract(year from cast("ts1" as date)) - extract(year from "date1") - case when extract(month from cast("ts1" as date)) * 100 + extract(day from cast("ts1" as date)) < extract(month from "date1") * 100 + extract(day from "date1") then 1 else 0 end as bigint) []
trino: cast(extract(year from cast("ts1" as date)) - extract(year from "date1") - case when extract(month from cast("ts1" as date)) * 100 + extract(day from cast("ts1" as date)) < extract(month from "date1") * 100 + extract(day from "date1") then 1 else 0 end as bigint) []
athena: cast(extract(year from cast("ts1" as date)) - extract(year from "date1") - case when extract(month from cast("ts1" as date)) * 100 + extract(day from cast("ts1" as date)) < extract(month from "date1") * 100 + extract(day from "date1") then 1 else 0 end as bigint) []

-- case: a case of numbers
duckdb: case when "int1" > $1 then $2 when ("txt1" < $3 and "txt1" <> '') then cast("int1" as double precision) else cast($4 as double precision) end [5,1.5,"b",0]
postgres: case when "int1" > cast($1 as bigint) then cast($2 as double precision) when ("txt1" collate "C" < cast($3 as varchar) and "txt1" <> '') then cast("int1" as double precision) else cast(cast($4 as bigint) as double precision) end [5,1.5,"b",0]
trino: case when "int1" > cast('5' as bigint) then cast('1.5' as double) when ("txt1" < 'b' and "txt1" <> '') then cast("int1" as double precision) else cast(cast('0' as bigint) as double precision) end []
athena: case when "int1" > cast('5' as bigint) then cast('1.5' as double) when ("txt1" < 'b' and "txt1" <> '') then cast("int1" as double precision) else cast(cast('0' as bigint) as double precision) end []

-- case: a case without an else
duckdb: case when "bool1" then $1 end ["yes"]
postgres: case when "bool1" then cast($1 as varchar) end ["yes"]
trino: case when "bool1" then 'yes' end []
athena: case when "bool1" then 'yes' end []
