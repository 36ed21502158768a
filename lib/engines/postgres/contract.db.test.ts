import { engineContract } from "../testing/engine-contract";
import { readerOf } from "../testing/postgres-reader";
import { openPostgres } from "./open-postgres";

const TYPES: Record<string, string> = { text: "text", integer: "bigint", double: "double precision", boolean: "boolean", date: "date" };

engineContract("postgres", async () => {
  const reader = await readerOf();
  await reader.makeContractTable();
  return {
    engine: openPostgres({ connectionString: reader.url, name: "contract" }),
    relation: '"lab"."contract"',
    table: ["lab", "contract"],
    bind: (values) => ({
      texts: values.map(({ type }, index) => {
        const name = type.kind === "decimal" ? `decimal(${type.precision},${type.scale})` : (TYPES[type.kind] ?? "timestamp(3)");
        return `cast($${index + 1} as ${name})`;
      }),
      parameters: values,
    }),
    slowSql: `select count(*) as n from ${["a", "b", "c", "d"].map((name) => `generate_series(1, 10000) ${name}(${name})`).join(", ")} where a + b + c + d = 3`,
    failingSql: "select cast('patient ' || cast(x + 4711 as text) as bigint) as n from generate_series(0, 0) t(x)",
    refusedSql: [
      "select 1 as n; select 2 as n",
      "create table x as select 1 as n",
      "copy (select 1) to stdout",
      "show server_version",
      "delete from lab.contract returning id as n",
      "with gone as (delete from lab.contract returning id) select id as n from gone",
      "select id as n into lab.copied from lab.contract",
      "select id as n from lab.contract for update",
      "",
    ],
    end: () => reader.end(),
  };
});
