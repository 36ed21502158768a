import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import Papa from "papaparse";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { contextFor } from "@/db/testing/factories";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { runQuery } from "@/lib/analysis";
import { putContract } from "@/lib/catalog";
import { acceptRun, getRun } from "@/lib/runs";
import { sender } from "../boss";
import { startWorker, type Worker } from "../process/start-worker";
import { datasetWith, sendFile, settled } from "../testing/send-file";

let db: TestDb;
let worker: Worker;
beforeAll(async () => {
  await buildChildren();
  db = await createTestDb();
  worker = await startWorker({ url: db.url });
}, 600_000);
afterAll(async () => {
  await worker.stop();
  await (await sender()).stop({ graceful: false });
  await db.drop();
});

test("five months of NHS England are compared with each other, and none is held", async () => {
  const folder = "e2e/fixtures/nhs-ae";
  const dataset = await datasetWith(JSON.parse(readFileSync("docs/api/nhs-ae-contract.json", "utf8")));
  const manager = await contextFor({ role: "data_manager", org: { id: dataset.orgId } });
  const months = ["April", "May", "June", "July", "August"];
  for (const [at, month] of months.entries()) {
    const name = readdirSync(folder).find((file) => file.includes(month)) ?? "";
    const { runId } = await sendFile(dataset, readFileSync(path.join(folder, name)), { filename: name });
    await settled(runId);
    const run = await getRun({ ctx: manager, input: { runId } });
    expect([run.state, run.message, run.holds]).toEqual(["published", `Version ${at + 1} is published.`, []]);
  }
});

const shared = (folder: string) => path.resolve("../shared/data", folder);

/** As the files of November 2020: one row a region, the day's hour in the first column. */
const ITALY_OLD =
  "stato,codice_regione,denominazione_regione,lat,long,ricoverati_con_sintomi,terapia_intensiva,totale_ospedalizzati,isolamento_domiciliare,totale_positivi,variazione_totale_positivi,nuovi_positivi,dimessi_guariti,deceduti,casi_da_sospetto_diagnostico,casi_da_screening,totale_casi,tamponi,casi_testati,note,ingressi_terapia_intensiva,note_test,note_casi";
const ITALY_ADDED = [
  "totale_positivi_test_molecolare",
  "totale_positivi_test_antigenico_rapido",
  "tamponi_test_molecolare",
  "tamponi_test_antigenico_rapido",
  "codice_nuts_1",
  "codice_nuts_2",
];
const TEXTS = ["stato", "codice_regione", "denominazione_regione", "note", "note_test", "note_casi", "codice_nuts_1", "codice_nuts_2"];
const italyContract = (names: string[]) => ({
  columns: [
    { name: "data", type: "timestamp", required: true },
    ...names.map((name) => ({ name, type: TEXTS.includes(name) ? "text" : name === "lat" || name === "long" ? "double" : "integer" })),
  ],
  period: { column: "data" },
  partition: ["period"],
});

test.skipIf(!existsSync(shared("italy-covid-regions")))(
  "Italy across 15 January 2021: six columns appear, the file is held and says so; under the longer contract old rows are empty there",
  async () => {
    const old = ITALY_OLD.split(",");
    const dataset = await datasetWith(italyContract(old));
    const manager = await contextFor({ role: "data_manager", org: { id: dataset.orgId } });
    const send = async (day: string) => {
      const name = `dpc-covid19-ita-regioni-${day}.csv`;
      const bytes = readFileSync(path.join(shared("italy-covid-regions"), name));
      const { runId } = await sendFile(dataset, bytes, { filename: name, hospital: "it" });
      await settled(runId);
      return runId;
    };
    for (const day of ["20201130", "20201231", "20210114"])
      expect(await getRun({ ctx: manager, input: { runId: await send(day) } })).toMatchObject({
        state: "published",
        counts: { published: 21 },
      });
    const runId = await send("20210115");
    const held = await getRun({ ctx: manager, input: { runId } });
    expect(held).toMatchObject({ state: "held", holdReason: "columns" });
    for (const name of ITALY_ADDED) expect(held.message).toContain(`"${name}"`);
    expect(held.holds).toHaveLength(1);

    await putContract({ ctx: manager, input: { slug: dataset.slug, contract: italyContract([...old, ...ITALY_ADDED]) } });
    await acceptRun({ ctx: manager, input: { runId, reason: "The contract has the six columns." } });
    expect(await settled(runId)).toMatchObject({ state: "published", published: 21, contractVersion: 2 });
    const answer = await runQuery({
      ctx: await contextFor({ role: "admin", org: { id: dataset.orgId } }),
      input: {
        query: {
          version: 1,
          from: dataset.slug,
          groupBy: [{ field: "data", bucket: "month", as: "month" }],
          measures: [{ as: "rows", fn: "count" }, ...ITALY_ADDED.slice(0, 1).map((field) => ({ as: "molecular", fn: "sum", field }))],
          orderBy: [{ field: "month" }],
        },
      } as never,
    });
    const molecular = sumOf("20210115", "totale_positivi_test_molecolare");
    expect((answer as { rows: unknown[][] }).rows.map((row) => row.slice(1))).toEqual([
      [21, null],
      [21, null],
      [21, molecular],
    ]);
  },
);

/** The sum of a column of one of the files, read here. */
function sumOf(day: string, column: string): number {
  const text = readFileSync(path.join(shared("italy-covid-regions"), `dpc-covid19-ita-regioni-${day}.csv`), "utf8");
  const { data } = Papa.parse<Record<string, string>>(text.trim(), { header: true });
  return data.reduce((sum, row) => sum + Number(row[column]), 0);
}

test.skipIf(!existsSync(shared("nhanes")))(
  "NHANES: two files with their columns in another order, and ids as 109264.0, become one dataset",
  async () => {
    const names =
      readFileSync(path.join(shared("nhanes"), "P_CBC.csv"), "utf8")
        .split(/\r?\n/)[0]
        ?.split(",") ?? [];
    const columns = names.map((source) =>
      source === "SEQN"
        ? { name: "seqn", source, type: "integer", required: true, clean: [{ step: "strip_suffix", value: ".0" }] }
        : { name: source.toLowerCase(), source, type: "double" },
    );
    const dataset = await datasetWith({ columns, key: ["seqn"] });
    const manager = await contextFor({ role: "data_manager", org: { id: dataset.orgId } });
    for (const [file, period, rows] of [
      ["P_CBC.csv", "2020-03", 13_772],
      ["CBC_J.csv", "2018-12", 8_366],
    ] as const) {
      const { runId } = await sendFile(dataset, readFileSync(path.join(shared("nhanes"), file)), {
        filename: file,
        hospital: "cdc",
        period,
      });
      await settled(runId);
      const run = await getRun({ ctx: manager, input: { runId } });
      expect(run).toMatchObject({ state: "published", counts: { received: rows, published: rows } });
      expect(run.issues.filter((issue) => issue.severity === "reject")).toEqual([]);
    }
  },
);
