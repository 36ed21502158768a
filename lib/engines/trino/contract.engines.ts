import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { beforeAll } from "vitest";
import { DIALECTS } from "@/lib/query";
import { buildChildren } from "../testing/build-children";
import { writeContractParquet } from "../testing/contract-parquet";
import { CONTRACT_COLUMNS } from "../testing/contract-rows";
import { engineContract } from "../testing/engine-contract";
import { testPlace } from "./testing/test-place";
import { testSettings } from "./testing/test-settings";
import { openTrino } from "./trino-engine";

beforeAll(buildChildren);

engineContract("trino", async () => {
  const folder = path.join(testPlace().lake, "contract-trino");
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, "contract.parquet");
  await writeContractParquet(file);
  const engine = openTrino(testSettings());
  const [group] = await engine.ensureTables([{ columns: CONTRACT_COLUMNS, files: [file] }]);
  const table = group?.table ?? [];
  return {
    engine,
    relation: table.map((name) => `"${name}"`).join("."),
    table,
    bind: (values) => ({ texts: values.map((value) => DIALECTS.trino.encode(value)), parameters: [] }),
    slowSql: SLOW,
    failingSql: "select cast('patient ' || cast(x + 4711 as varchar) as bigint) as n from (values 0) as t(x)",
    refusedSql: [
      "select 1 as n; select 2 as n",
      "create table x as select 1 as n",
      "explain select 1",
      "call system.runtime.kill_query('x')",
      "",
    ],
    end: async () => rmSync(folder, { recursive: true, force: true }),
  };
});

const NUMBERS = "unnest(sequence(1, 10000))";
const SLOW = `select count(*) as n from ${NUMBERS} as a(x) cross join ${NUMBERS} as b(y) cross join ${NUMBERS} as c(z) where x + y + z = 3`;
