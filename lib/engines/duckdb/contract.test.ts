import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { DuckdbEngine, Engine } from "../engine";
import { buildChildren } from "../testing/build-children";
import { writeContractParquet } from "../testing/contract-parquet";
import { engineContract } from "../testing/engine-contract";
import { openDuckdb } from "./host";

/** The engine with the folder it may read already said. */
function inFolder(duckdb: DuckdbEngine, folder: string): Engine {
  const directories = [folder];
  return {
    name: duckdb.name,
    dialect: duckdb.dialect,
    run: (compiled, options) => duckdb.run(compiled, { ...options, directories }),
    exportCsv: (compiled, options) => duckdb.exportCsv(compiled, { ...options, directories }),
    exportParquet: (compiled, options) => duckdb.exportParquet(compiled, { ...options, directories }),
    estimate: (compiled, options) => duckdb.estimate(compiled, { ...options, directories }),
    inspect: (table, options) => duckdb.inspect(table, { ...options, directories }),
    close: () => duckdb.close(),
  };
}

engineContract("duckdb", async () => {
  const removeChildren = await buildChildren();
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "medlake-contract-lake-")));
  const file = path.join(folder, "contract.parquet");
  await writeContractParquet(file);
  return {
    engine: inFolder(openDuckdb(), folder),
    relation: `read_parquet('${file}')`,
    table: [file],
    bind: (values) => ({ texts: values.map((_, index) => `$${index + 1}`), parameters: values }),
    slowSql: "select count(*)::bigint as n from range(100000000000) a(x), range(1000000) b(y) where x + y = 3",
    failingSql: "select cast('patient ' || (x + 4711)::varchar as bigint) as n from range(1) t(x)",
    refusedSql: ["select 1 as n; select 2 as n", "create table x as select 1 as n", "copy (select 1) to 'x.csv'", "pragma version", ""],
    end: async () => {
      rmSync(folder, { recursive: true, force: true });
      removeChildren();
    },
  };
});
