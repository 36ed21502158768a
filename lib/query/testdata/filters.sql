-- case: {"field":"int1","op":"eq","value":2}
-- duckdb
select "id"
from "t"
where "int1" = $1
order by "id" asc nulls last
-- values: [2]
-- postgres
select "id"
from "t"
where "int1" = cast($1 as bigint)
order by "id" asc nulls last
-- values: [2]
-- trino
select "id"
from "t"
where "int1" = cast('2' as bigint)
order by "id" asc nulls last
-- athena
select "id"
from "t"
where "int1" = ?
order by "id" asc nulls last
-- values: ["cast('2' as bigint)"]

-- case: {"field":"int1","op":"eq","value":"9007199254740993"}
-- duckdb
select "id"
from "t"
where "int1" = $1
order by "id" asc nulls last
-- values: ["9007199254740993"]
-- postgres
select "id"
from "t"
where "int1" = cast($1 as bigint)
order by "id" asc nulls last
-- values: ["9007199254740993"]
-- trino
select "id"
from "t"
where "int1" = cast('9007199254740993' as bigint)
order by "id" asc nulls last
-- athena
select "id"
from "t"
where "int1" = ?
order by "id" asc nulls last
-- values: ["cast('9007199254740993' as bigint)"]

-- case: {"field":"int1","op":"neq","value":2}
-- duckdb
select "id"
from "t"
where "int1" <> $1
order by "id" asc nulls last
-- values: [2]
-- postgres
select "id"
from "t"
where "int1" <> cast($1 as bigint)
order by "id" asc nulls last
-- values: [2]
-- trino
select "id"
from "t"
where "int1" <> cast('2' as bigint)
order by "id" asc nulls last
-- athena
select "id"
from "t"
where "int1" <> ?
order by "id" asc nulls last
-- values: ["cast('2' as bigint)"]

-- case: {"field":"int1","op":"neq","value":2,"includeEmpty":true}
-- duckdb
select "id"
from "t"
where ("int1" <> $1 or "int1" is null)
order by "id" asc nulls last
-- values: [2]
-- postgres
select "id"
from "t"
where ("int1" <> cast($1 as bigint) or "int1" is null)
order by "id" asc nulls last
-- values: [2]
-- trino
select "id"
from "t"
where ("int1" <> cast('2' as bigint) or "int1" is null)
order by "id" asc nulls last
-- athena
select "id"
from "t"
where ("int1" <> ? or "int1" is null)
order by "id" asc nulls last
-- values: ["cast('2' as bigint)"]

-- case: {"field":"txt1","op":"eq","value":"O'Hara"}
-- duckdb
select "id"
from "t"
where "txt1" = $1
order by "id" asc nulls last
-- values: ["O'Hara"]
-- postgres
select "id"
from "t"
where "txt1" = cast($1 as varchar)
order by "id" asc nulls last
-- values: ["O'Hara"]
-- trino
select "id"
from "t"
where "txt1" = 'O''Hara'
order by "id" asc nulls last
-- athena
select "id"
from "t"
where "txt1" = ?
order by "id" asc nulls last
-- values: ["'O''Hara'"]

-- case: {"field":"txt1","op":"eq","value":""}
-- duckdb
select "id"
from "t"
where "txt1" = $1
order by "id" asc nulls last
-- values: [""]
-- postgres
select "id"
from "t"
where "txt1" = cast($1 as varchar)
order by "id" asc nulls last
-- values: [""]
-- trino
select "id"
from "t"
where "txt1" = ''
order by "id" asc nulls last
-- athena
select "id"
from "t"
where "txt1" = ?
order by "id" asc nulls last
-- values: ["''"]

-- case: {"field":"txt1","op":"neq","value":"Apple"}
-- duckdb
select "id"
from "t"
where ("txt1" <> $1 and "txt1" <> '')
order by "id" asc nulls last
-- values: ["Apple"]
-- postgres
select "id"
from "t"
where ("txt1" <> cast($1 as varchar) and "txt1" <> '')
order by "id" asc nulls last
-- values: ["Apple"]
-- trino
select "id"
from "t"
where ("txt1" <> 'Apple' and "txt1" <> '')
order by "id" asc nulls last
-- athena
select "id"
from "t"
where ("txt1" <> ? and "txt1" <> '')
order by "id" asc nulls last
-- values: ["'Apple'"]

-- case: {"field":"txt1","op":"neq","value":"Apple","includeEmpty":true}
-- duckdb
select "id"
from "t"
where ("txt1" <> $1 or "txt1" is null or "txt1" = '')
order by "id" asc nulls last
-- values: ["Apple"]
-- postgres
select "id"
from "t"
where ("txt1" <> cast($1 as varchar) or "txt1" is null or "txt1" = '')
order by "id" asc nulls last
-- values: ["Apple"]
-- trino
select "id"
from "t"
where ("txt1" <> 'Apple' or "txt1" is null or "txt1" = '')
order by "id" asc nulls last
-- athena
select "id"
from "t"
where ("txt1" <> ? or "txt1" is null or "txt1" = '')
order by "id" asc nulls last
-- values: ["'Apple'"]

-- case: {"field":"num1","op":"lt","value":1}
-- duckdb
select "id"
from "t"
where "num1" < $1
order by "id" asc nulls last
-- values: [1]
-- postgres
select "id"
from "t"
where "num1" < cast($1 as double precision)
order by "id" asc nulls last
-- values: [1]
-- trino
select "id"
from "t"
where "num1" < cast('1' as double)
order by "id" asc nulls last
-- athena
select "id"
from "t"
where "num1" < ?
order by "id" asc nulls last
-- values: ["cast('1' as double)"]

-- case: {"field":"dec1","op":"lte","value":1.5}
-- duckdb
select "id"
from "t"
where "dec1" <= $1
order by "id" asc nulls last
-- values: ["1.5"]
-- postgres
select "id"
from "t"
where "dec1" <= cast($1 as decimal(18, 1))
order by "id" asc nulls last
-- values: ["1.5"]
-- trino
select "id"
from "t"
where "dec1" <= cast('1.5' as decimal(18, 1))
order by "id" asc nulls last
-- athena
select "id"
from "t"
where "dec1" <= ?
order by "id" asc nulls last
-- values: ["cast('1.5' as decimal(18, 1))"]

-- case: {"field":"dec1","op":"gt","value":"1.499"}
-- duckdb
select "id"
from "t"
where "dec1" > $1
order by "id" asc nulls last
-- values: ["1.499"]
-- postgres
select "id"
from "t"
where "dec1" > cast($1 as decimal(18, 3))
order by "id" asc nulls last
-- values: ["1.499"]
-- trino
select "id"
from "t"
where "dec1" > cast('1.499' as decimal(18, 3))
order by "id" asc nulls last
-- athena
select "id"
from "t"
where "dec1" > ?
order by "id" asc nulls last
-- values: ["cast('1.499' as decimal(18, 3))"]

-- case: {"field":"txt1","op":"lt","value":"P"}
-- duckdb
select "id"
from "t"
where ("txt1" < $1 and "txt1" <> '')
order by "id" asc nulls last
-- values: ["P"]
-- postgres
select "id"
from "t"
where ("txt1" collate "C" < cast($1 as varchar) and "txt1" <> '')
order by "id" asc nulls last
-- values: ["P"]
-- trino
select "id"
from "t"
where ("txt1" < 'P' and "txt1" <> '')
order by "id" asc nulls last
-- athena
select "id"
from "t"
where ("txt1" < ? and "txt1" <> '')
order by "id" asc nulls last
-- values: ["'P'"]

-- case: {"field":"txt1","op":"gte","value":"P"}
-- duckdb
select "id"
from "t"
where "txt1" >= $1
order by "id" asc nulls last
-- values: ["P"]
-- postgres
select "id"
from "t"
where "txt1" collate "C" >= cast($1 as varchar)
order by "id" asc nulls last
-- values: ["P"]
-- trino
select "id"
from "t"
where "txt1" >= 'P'
order by "id" asc nulls last
-- athena
select "id"
from "t"
where "txt1" >= ?
order by "id" asc nulls last
-- values: ["'P'"]

-- case: {"field":"num1","op":"between","value":[-2,0.5]}
-- duckdb
select "id"
from "t"
where "num1" between $1 and $2
order by "id" asc nulls last
-- values: [-2,0.5]
-- postgres
select "id"
from "t"
where "num1" between cast($1 as double precision) and cast($2 as double precision)
order by "id" asc nulls last
-- values: [-2,0.5]
-- trino
select "id"
from "t"
where "num1" between cast('-2' as double) and cast('0.5' as double)
order by "id" asc nulls last
-- athena
select "id"
from "t"
where "num1" between ? and ?
order by "id" asc nulls last
-- values: ["cast('-2' as double)","cast('0.5' as double)"]

-- case: {"field":"date1","op":"between","value":["2024-03-14","2024-03-15"]}
-- duckdb
select "id"
from "t"
where "date1" between $1 and $2
order by "id" asc nulls last
-- values: ["2024-03-14","2024-03-15"]
-- postgres
select "id"
from "t"
where "date1" between cast($1 as date) and cast($2 as date)
order by "id" asc nulls last
-- values: ["2024-03-14","2024-03-15"]
-- trino
select "id"
from "t"
where "date1" between cast('2024-03-14' as date) and cast('2024-03-15' as date)
order by "id" asc nulls last
-- athena
select "id"
from "t"
where "date1" between ? and ?
order by "id" asc nulls last
-- values: ["cast('2024-03-14' as date)","cast('2024-03-15' as date)"]

-- case: {"field":"int1","op":"in","value":[1,2,5]}
-- duckdb
select "id"
from "t"
where "int1" in ($1, $2, $3)
order by "id" asc nulls last
-- values: [1,2,5]
-- postgres
select "id"
from "t"
where "int1" in (cast($1 as bigint), cast($2 as bigint), cast($3 as bigint))
order by "id" asc nulls last
-- values: [1,2,5]
-- trino
select "id"
from "t"
where "int1" in (cast('1' as bigint), cast('2' as bigint), cast('5' as bigint))
order by "id" asc nulls last
-- athena
select "id"
from "t"
where "int1" in (?, ?, ?)
order by "id" asc nulls last
-- values: ["cast('1' as bigint)","cast('2' as bigint)","cast('5' as bigint)"]

-- case: {"field":"int1","op":"not_in","value":[1,5]}
-- duckdb
select "id"
from "t"
where "int1" not in ($1, $2)
order by "id" asc nulls last
-- values: [1,5]
-- postgres
select "id"
from "t"
where "int1" not in (cast($1 as bigint), cast($2 as bigint))
order by "id" asc nulls last
-- values: [1,5]
-- trino
select "id"
from "t"
where "int1" not in (cast('1' as bigint), cast('5' as bigint))
order by "id" asc nulls last
-- athena
select "id"
from "t"
where "int1" not in (?, ?)
order by "id" asc nulls last
-- values: ["cast('1' as bigint)","cast('5' as bigint)"]

-- case: {"field":"txt1","op":"not_in","value":["Apple"]}
-- duckdb
select "id"
from "t"
where ("txt1" not in ($1) and "txt1" <> '')
order by "id" asc nulls last
-- values: ["Apple"]
-- postgres
select "id"
from "t"
where ("txt1" not in (cast($1 as varchar)) and "txt1" <> '')
order by "id" asc nulls last
-- values: ["Apple"]
-- trino
select "id"
from "t"
where ("txt1" not in ('Apple') and "txt1" <> '')
order by "id" asc nulls last
-- athena
select "id"
from "t"
where ("txt1" not in (?) and "txt1" <> '')
order by "id" asc nulls last
-- values: ["'Apple'"]

-- case: {"field":"int1","op":"not_in","value":[1,2],"includeEmpty":true}
-- duckdb
select "id"
from "t"
where ("int1" not in ($1, $2) or "int1" is null)
order by "id" asc nulls last
-- values: [1,2]
-- postgres
select "id"
from "t"
where ("int1" not in (cast($1 as bigint), cast($2 as bigint)) or "int1" is null)
order by "id" asc nulls last
-- values: [1,2]
-- trino
select "id"
from "t"
where ("int1" not in (cast('1' as bigint), cast('2' as bigint)) or "int1" is null)
order by "id" asc nulls last
-- athena
select "id"
from "t"
where ("int1" not in (?, ?) or "int1" is null)
order by "id" asc nulls last
-- values: ["cast('1' as bigint)","cast('2' as bigint)"]

-- case: {"field":"int1","op":"is_empty"}
-- duckdb
select "id"
from "t"
where "int1" is null
order by "id" asc nulls last
-- postgres
select "id"
from "t"
where "int1" is null
order by "id" asc nulls last
-- trino
select "id"
from "t"
where "int1" is null
order by "id" asc nulls last
-- athena
select "id"
from "t"
where "int1" is null
order by "id" asc nulls last

-- case: {"field":"txt1","op":"is_empty"}
-- duckdb
select "id"
from "t"
where ("txt1" is null or "txt1" = '')
order by "id" asc nulls last
-- postgres
select "id"
from "t"
where ("txt1" is null or "txt1" = '')
order by "id" asc nulls last
-- trino
select "id"
from "t"
where ("txt1" is null or "txt1" = '')
order by "id" asc nulls last
-- athena
select "id"
from "t"
where ("txt1" is null or "txt1" = '')
order by "id" asc nulls last

-- case: {"field":"txt1","op":"is_not_empty"}
-- duckdb
select "id"
from "t"
where "txt1" <> ''
order by "id" asc nulls last
-- postgres
select "id"
from "t"
where "txt1" <> ''
order by "id" asc nulls last
-- trino
select "id"
from "t"
where "txt1" <> ''
order by "id" asc nulls last
-- athena
select "id"
from "t"
where "txt1" <> ''
order by "id" asc nulls last

-- case: {"field":"bool1","op":"is_not_empty"}
-- duckdb
select "id"
from "t"
where "bool1" is not null
order by "id" asc nulls last
-- postgres
select "id"
from "t"
where "bool1" is not null
order by "id" asc nulls last
-- trino
select "id"
from "t"
where "bool1" is not null
order by "id" asc nulls last
-- athena
select "id"
from "t"
where "bool1" is not null
order by "id" asc nulls last

-- case: {"field":"txt1","op":"contains","value":"ÄP"}
-- duckdb
select "id"
from "t"
where strpos(lower("txt1"), lower($1)) > 0
order by "id" asc nulls last
-- values: ["ÄP"]
-- postgres
select "id"
from "t"
where strpos(lower("txt1"), lower(cast($1 as varchar))) > 0
order by "id" asc nulls last
-- values: ["ÄP"]
-- trino
select "id"
from "t"
where strpos(lower("txt1"), lower('ÄP')) > 0
order by "id" asc nulls last
-- athena
select "id"
from "t"
where strpos(lower("txt1"), lower(?)) > 0
order by "id" asc nulls last
-- values: ["'ÄP'"]

-- case: {"field":"txt1","op":"contains","value":"p","ignoreCase":false}
-- duckdb
select "id"
from "t"
where strpos("txt1", $1) > 0
order by "id" asc nulls last
-- values: ["p"]
-- postgres
select "id"
from "t"
where strpos("txt1", cast($1 as varchar)) > 0
order by "id" asc nulls last
-- values: ["p"]
-- trino
select "id"
from "t"
where strpos("txt1", 'p') > 0
order by "id" asc nulls last
-- athena
select "id"
from "t"
where strpos("txt1", ?) > 0
order by "id" asc nulls last
-- values: ["'p'"]

-- case: {"field":"txt1","op":"not_contains","value":"APP"}
-- duckdb
select "id"
from "t"
where (not strpos(lower("txt1"), lower($1)) > 0 and "txt1" <> '')
order by "id" asc nulls last
-- values: ["APP"]
-- postgres
select "id"
from "t"
where (not strpos(lower("txt1"), lower(cast($1 as varchar))) > 0 and "txt1" <> '')
order by "id" asc nulls last
-- values: ["APP"]
-- trino
select "id"
from "t"
where (not strpos(lower("txt1"), lower('APP')) > 0 and "txt1" <> '')
order by "id" asc nulls last
-- athena
select "id"
from "t"
where (not strpos(lower("txt1"), lower(?)) > 0 and "txt1" <> '')
order by "id" asc nulls last
-- values: ["'APP'"]

-- case: {"field":"txt1","op":"starts_with","value":"o'"}
-- duckdb
select "id"
from "t"
where starts_with(lower("txt1"), lower($1))
order by "id" asc nulls last
-- values: ["o'"]
-- postgres
select "id"
from "t"
where starts_with(lower("txt1"), lower(cast($1 as varchar)))
order by "id" asc nulls last
-- values: ["o'"]
-- trino
select "id"
from "t"
where starts_with(lower("txt1"), lower('o'''))
order by "id" asc nulls last
-- athena
select "id"
from "t"
where starts_with(lower("txt1"), lower(?))
order by "id" asc nulls last
-- values: ["'o'''"]

-- case: {"field":"txt1","op":"ends_with","value":"EL"}
-- duckdb
select "id"
from "t"
where ends_with(lower("txt1"), lower($1))
order by "id" asc nulls last
-- values: ["EL"]
-- postgres
select "id"
from "t"
where starts_with(reverse(lower("txt1")), reverse(lower(cast($1 as varchar))))
order by "id" asc nulls last
-- values: ["EL"]
-- trino
select "id"
from "t"
where starts_with(reverse(lower("txt1")), reverse(lower('EL')))
order by "id" asc nulls last
-- athena
select "id"
from "t"
where starts_with(reverse(lower("txt1")), reverse(lower(?)))
order by "id" asc nulls last
-- values: ["'EL'"]

-- case: {"field":"txt1","op":"ends_with","value":"EL","ignoreCase":false}
-- duckdb
select "id"
from "t"
where ends_with("txt1", $1)
order by "id" asc nulls last
-- values: ["EL"]
-- postgres
select "id"
from "t"
where starts_with(reverse("txt1"), reverse(cast($1 as varchar)))
order by "id" asc nulls last
-- values: ["EL"]
-- trino
select "id"
from "t"
where starts_with(reverse("txt1"), reverse('EL'))
order by "id" asc nulls last
-- athena
select "id"
from "t"
where starts_with(reverse("txt1"), reverse(?))
order by "id" asc nulls last
-- values: ["'EL'"]

-- case: {"field":"bool1","op":"is_true"}
-- duckdb
select "id"
from "t"
where "bool1"
order by "id" asc nulls last
-- postgres
select "id"
from "t"
where "bool1"
order by "id" asc nulls last
-- trino
select "id"
from "t"
where "bool1"
order by "id" asc nulls last
-- athena
select "id"
from "t"
where "bool1"
order by "id" asc nulls last

-- case: {"field":"bool1","op":"is_false"}
-- duckdb
select "id"
from "t"
where not "bool1"
order by "id" asc nulls last
-- postgres
select "id"
from "t"
where not "bool1"
order by "id" asc nulls last
-- trino
select "id"
from "t"
where not "bool1"
order by "id" asc nulls last
-- athena
select "id"
from "t"
where not "bool1"
order by "id" asc nulls last

-- case: {"field":"bool1","op":"neq","value":true}
-- duckdb
select "id"
from "t"
where "bool1" <> $1
order by "id" asc nulls last
-- values: [true]
-- postgres
select "id"
from "t"
where "bool1" <> cast($1 as boolean)
order by "id" asc nulls last
-- values: [true]
-- trino
select "id"
from "t"
where "bool1" <> true
order by "id" asc nulls last
-- athena
select "id"
from "t"
where "bool1" <> ?
order by "id" asc nulls last
-- values: ["true"]

-- case: {"field":"date1","op":"in_last","value":{"amount":2,"unit":"day"}}
-- duckdb
select "id"
from "t"
where "date1" >= $1
  and "date1" < $2
order by "id" asc nulls last
-- values: ["2024-03-14","2024-03-16"]
-- postgres
select "id"
from "t"
where "date1" >= cast($1 as date)
  and "date1" < cast($2 as date)
order by "id" asc nulls last
-- values: ["2024-03-14","2024-03-16"]
-- trino
select "id"
from "t"
where "date1" >= cast('2024-03-14' as date)
  and "date1" < cast('2024-03-16' as date)
order by "id" asc nulls last
-- athena
select "id"
from "t"
where "date1" >= ?
  and "date1" < ?
order by "id" asc nulls last
-- values: ["cast('2024-03-14' as date)","cast('2024-03-16' as date)"]

-- case: {"field":"date1","op":"in_current","value":{"unit":"month"}}
-- duckdb
select "id"
from "t"
where "date1" >= $1
  and "date1" < $2
order by "id" asc nulls last
-- values: ["2024-03-01","2024-04-01"]
-- postgres
select "id"
from "t"
where "date1" >= cast($1 as date)
  and "date1" < cast($2 as date)
order by "id" asc nulls last
-- values: ["2024-03-01","2024-04-01"]
-- trino
select "id"
from "t"
where "date1" >= cast('2024-03-01' as date)
  and "date1" < cast('2024-04-01' as date)
order by "id" asc nulls last
-- athena
select "id"
from "t"
where "date1" >= ?
  and "date1" < ?
order by "id" asc nulls last
-- values: ["cast('2024-03-01' as date)","cast('2024-04-01' as date)"]

-- case: {"field":"date1","op":"in_next","value":{"amount":1,"unit":"week"}}
-- duckdb
select "id"
from "t"
where "date1" >= $1
  and "date1" < $2
order by "id" asc nulls last
-- values: ["2024-03-16","2024-03-23"]
-- postgres
select "id"
from "t"
where "date1" >= cast($1 as date)
  and "date1" < cast($2 as date)
order by "id" asc nulls last
-- values: ["2024-03-16","2024-03-23"]
-- trino
select "id"
from "t"
where "date1" >= cast('2024-03-16' as date)
  and "date1" < cast('2024-03-23' as date)
order by "id" asc nulls last
-- athena
select "id"
from "t"
where "date1" >= ?
  and "date1" < ?
order by "id" asc nulls last
-- values: ["cast('2024-03-16' as date)","cast('2024-03-23' as date)"]

-- case: {"field":"ts1","op":"in_last","value":{"amount":1,"unit":"hour"}}
-- duckdb
select "id"
from "t"
where "ts1" >= $1
  and "ts1" < $2
order by "id" asc nulls last
-- values: ["2024-03-15T10:00:00.000","2024-03-15T11:00:00.000"]
-- postgres
select "id"
from "t"
where "ts1" >= cast($1 as timestamp)
  and "ts1" < cast($2 as timestamp)
order by "id" asc nulls last
-- values: ["2024-03-15T10:00:00.000","2024-03-15T11:00:00.000"]
-- trino
select "id"
from "t"
where "ts1" >= cast('2024-03-15 10:00:00.000' as timestamp(3))
  and "ts1" < cast('2024-03-15 11:00:00.000' as timestamp(3))
order by "id" asc nulls last
-- athena
select "id"
from "t"
where "ts1" >= ?
  and "ts1" < ?
order by "id" asc nulls last
-- values: ["cast('2024-03-15 10:00:00.000' as timestamp(3))","cast('2024-03-15 11:00:00.000' as timestamp(3))"]

-- case: {"field":"ts1","op":"eq","value":"2024-03-15"}
-- duckdb
select "id"
from "t"
where "ts1" >= $1
  and "ts1" < $2
order by "id" asc nulls last
-- values: ["2024-03-15T00:00:00.000","2024-03-16T00:00:00.000"]
-- postgres
select "id"
from "t"
where "ts1" >= cast($1 as timestamp)
  and "ts1" < cast($2 as timestamp)
order by "id" asc nulls last
-- values: ["2024-03-15T00:00:00.000","2024-03-16T00:00:00.000"]
-- trino
select "id"
from "t"
where "ts1" >= cast('2024-03-15 00:00:00.000' as timestamp(3))
  and "ts1" < cast('2024-03-16 00:00:00.000' as timestamp(3))
order by "id" asc nulls last
-- athena
select "id"
from "t"
where "ts1" >= ?
  and "ts1" < ?
order by "id" asc nulls last
-- values: ["cast('2024-03-15 00:00:00.000' as timestamp(3))","cast('2024-03-16 00:00:00.000' as timestamp(3))"]

-- case: {"field":"ts1","op":"lte","value":"2024-03-14"}
-- duckdb
select "id"
from "t"
where "ts1" < $1
order by "id" asc nulls last
-- values: ["2024-03-15T00:00:00.000"]
-- postgres
select "id"
from "t"
where "ts1" < cast($1 as timestamp)
order by "id" asc nulls last
-- values: ["2024-03-15T00:00:00.000"]
-- trino
select "id"
from "t"
where "ts1" < cast('2024-03-15 00:00:00.000' as timestamp(3))
order by "id" asc nulls last
-- athena
select "id"
from "t"
where "ts1" < ?
order by "id" asc nulls last
-- values: ["cast('2024-03-15 00:00:00.000' as timestamp(3))"]

-- case: {"field":"ts1","op":"gt","value":"2024-03-14"}
-- duckdb
select "id"
from "t"
where "ts1" >= $1
order by "id" asc nulls last
-- values: ["2024-03-15T00:00:00.000"]
-- postgres
select "id"
from "t"
where "ts1" >= cast($1 as timestamp)
order by "id" asc nulls last
-- values: ["2024-03-15T00:00:00.000"]
-- trino
select "id"
from "t"
where "ts1" >= cast('2024-03-15 00:00:00.000' as timestamp(3))
order by "id" asc nulls last
-- athena
select "id"
from "t"
where "ts1" >= ?
order by "id" asc nulls last
-- values: ["cast('2024-03-15 00:00:00.000' as timestamp(3))"]

-- case: {"field":"ts1","op":"eq","value":"2024-03-14T23:59:59.999"}
-- duckdb
select "id"
from "t"
where "ts1" = $1
order by "id" asc nulls last
-- values: ["2024-03-14T23:59:59.999"]
-- postgres
select "id"
from "t"
where "ts1" = cast($1 as timestamp)
order by "id" asc nulls last
-- values: ["2024-03-14T23:59:59.999"]
-- trino
select "id"
from "t"
where "ts1" = cast('2024-03-14 23:59:59.999' as timestamp(3))
order by "id" asc nulls last
-- athena
select "id"
from "t"
where "ts1" = ?
order by "id" asc nulls last
-- values: ["cast('2024-03-14 23:59:59.999' as timestamp(3))"]

-- case: {"all":[]}
-- duckdb
select "id"
from "t"
where true
order by "id" asc nulls last
-- postgres
select "id"
from "t"
where true
order by "id" asc nulls last
-- trino
select "id"
from "t"
where true
order by "id" asc nulls last
-- athena
select "id"
from "t"
where true
order by "id" asc nulls last

-- case: {"any":[]}
-- duckdb
select "id"
from "t"
where false
order by "id" asc nulls last
-- postgres
select "id"
from "t"
where false
order by "id" asc nulls last
-- trino
select "id"
from "t"
where false
order by "id" asc nulls last
-- athena
select "id"
from "t"
where false
order by "id" asc nulls last

-- case: {"not":{"field":"int1","op":"eq","value":1}}
-- duckdb
select "id"
from "t"
where not coalesce("int1" = $1, false)
order by "id" asc nulls last
-- values: [1]
-- postgres
select "id"
from "t"
where not coalesce("int1" = cast($1 as bigint), false)
order by "id" asc nulls last
-- values: [1]
-- trino
select "id"
from "t"
where not coalesce("int1" = cast('1' as bigint), false)
order by "id" asc nulls last
-- athena
select "id"
from "t"
where not coalesce("int1" = ?, false)
order by "id" asc nulls last
-- values: ["cast('1' as bigint)"]

-- case: {"any":[{"field":"int1","op":"eq","value":1},{"all":[{"field":"num1","op":"gt","value":0},{"field":"bool1","op":"is_false"}]}]}
-- duckdb
select "id"
from "t"
where ("int1" = $1 or ("num1" > $2 and not "bool1"))
order by "id" asc nulls last
-- values: [1,0]
-- postgres
select "id"
from "t"
where ("int1" = cast($1 as bigint) or ("num1" > cast($2 as double precision) and not "bool1"))
order by "id" asc nulls last
-- values: [1,0]
-- trino
select "id"
from "t"
where ("int1" = cast('1' as bigint) or ("num1" > cast('0' as double) and not "bool1"))
order by "id" asc nulls last
-- athena
select "id"
from "t"
where ("int1" = ? or ("num1" > ? and not "bool1"))
order by "id" asc nulls last
-- values: ["cast('1' as bigint)","cast('0' as double)"]
