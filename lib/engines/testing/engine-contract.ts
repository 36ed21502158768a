import { mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AppError } from "@/lib/errors";
import type { CellValue, ColumnType, CompiledQuery, ResultColumn, SqlValue } from "@/lib/query";
import { csvColumns } from "../csv-columns";
import { csvHeader, csvLines } from "../csv-writer";
import type { Engine, EngineName } from "../engine";
import { ENGINE_LABELS } from "../errors";
import { readParquet } from "./contract-parquet";
import { CONTRACT_COLUMNS, CONTRACT_ROWS } from "./contract-rows";

/** One engine over the table of contract-rows.ts, as the suite needs it. */
export type EngineUnderTest = {
  engine: Engine;
  /** Stands after `from` and is the table. */
  relation: string;
  /** The table as `inspect` takes it. */
  table: readonly string[];
  /** Values as the engine's dialect hands them over: the text that stands for each, and what is bound. */
  bind: (values: SqlValue[]) => { texts: string[]; parameters: SqlValue[] };
  /** The text of a SELECT of one integer column that needs far longer than a test. */
  slowSql: string;
  /** The text of a SELECT of one integer column that fails with a message in which the engine quotes `patient 4711`. */
  failingSql: string;
  /** Texts that are no single SELECT. */
  refusedSql: string[];
  /** Ends what the test made; the engine is closed by then. */
  end: () => Promise<void>;
};

const N: ResultColumn[] = [{ name: "n", label: "n", type: { kind: "integer" } }];

/** What holds for every engine. `open` is called once; the suite closes the engine. */
export function engineContract(name: EngineName, open: () => Promise<EngineUnderTest>): void {
  describe(`the contract of engines: ${ENGINE_LABELS[name]}`, () => {
    let under: EngineUnderTest;
    let engine: Engine;
    let folder: string;

    beforeAll(async () => {
      under = await open();
      engine = under.engine;
      folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "medlake-contract-")));
    }, 300_000);

    afterAll(async () => {
      await engine.close();
      await under.end();
      rmSync(folder, { recursive: true, force: true });
    }, 120_000);

    function question(
      sql: string,
      columns: ResultColumn[],
      rest: { parameters?: SqlValue[]; fetchLimit?: number | null } = {},
    ): CompiledQuery {
      return { dialect: engine.dialect, sql, columns, parameters: rest.parameters ?? [], fetchLimit: rest.fetchLimit ?? null };
    }

    function everything(order = `order by "id"`): CompiledQuery {
      const names = CONTRACT_COLUMNS.map((column) => `"${column.name}"`).join(", ");
      return question(`select ${names} from ${under.relation} ${order}`, CONTRACT_COLUMNS);
    }

    /** `power` copies of the table multiplied with each other: ten to its power rows. */
    function many(power: number, columns: string): string {
      const tables = Array.from({ length: power }, (_, index) => `${index === 0 ? "" : "cross join "}${under.relation} as "t${index}"`);
      return `select ${columns} from ${tables.join(" ")}`;
    }

    test("is the engine it says it is", () => {
      expect([engine.name, engine.dialect]).toEqual([name, name]);
    });

    test("a value of every kind comes back as the language writes it, and NULL as empty", async () => {
      const answer = await engine.run(everything(), {});
      expect(answer.rows).toEqual(CONTRACT_ROWS);
      expect(answer.columns).toEqual(CONTRACT_COLUMNS);
      expect(answer.truncated).toBe(false);
      expect(answer.elapsedMs).toBeGreaterThan(0);
      expect(answer.scannedBytes === null || answer.scannedBytes > 0).toBe(true);
    });

    test("a sum of integers may have more than 64 bits, and a sum of decimals is exact", async () => {
      const sql = `select sum(cast("big" as decimal(38, 0))) * 3 as "n", sum("dec") as "d" from ${under.relation} where "id" in (1, 3, 8)`;
      const columns: ResultColumn[] = [...N, { name: "d", label: "d", type: { kind: "decimal", precision: 38, scale: 4 } }];
      expect((await engine.run(question(sql, columns), {})).rows).toEqual([["27697137708328550520", "100000000000001.5999"]]);
    });

    test("no rows is an answer", async () => {
      const answer = await engine.run(everything(`where "id" < 0`), {});
      expect([answer.rows, answer.truncated]).toEqual([[], false]);
    });

    test.each(CONTRACT_COLUMNS.slice(1).map((column, index) => [column.name, column.type, index + 1] as const))(
      "a value of the column %s finds its row",
      async (column: string, type: ColumnType, at: number) => {
        for (const row of CONTRACT_ROWS.slice(0, 4)) {
          const wanted = CONTRACT_ROWS.filter((other) => other[at] === row[at]).map((other) => other[0]);
          const { texts, parameters } = under.bind([{ type, value: row[at] ?? null }]);
          const sql = `select "id" as "n" from ${under.relation} where "${column}" = ${texts[0] ?? ""} order by "id"`;
          const answer = await engine.run(question(sql, N, { parameters }), {});
          expect(answer.rows.map(([id]) => id)).toEqual(wanted);
        }
      },
    );

    test("a row more than was asked for means truncated, and is not shown", async () => {
      const sql = `select "id" as "n" from ${under.relation} order by "id" limit 4`;
      const more = await engine.run(question(sql, N, { fetchLimit: 3 }), {});
      expect([more.rows, more.truncated]).toEqual([[[1], [2], [3]], true]);
      const exact = await engine.run(question(sql, N, { fetchLimit: 4 }), {});
      expect([exact.rows.length, exact.truncated]).toEqual([4, false]);
    });

    test("batches add up to the answer, come one at a time, and leave the result without rows", async () => {
      const seen: CellValue[] = [];
      let batches = 0;
      let inside = 0;
      const sql = `${many(4, `"t0"."id" * 1000 + "t1"."id" * 100 + "t2"."id" * 10 + "t3"."id" as "n"`)} order by 1 limit 9001`;
      const answer = await engine.run(question(sql, N, { fetchLimit: 9000 }), {
        onBatch: async (rows) => {
          inside++;
          expect(inside).toBe(1);
          await new Promise((resolve) => setTimeout(resolve, 1));
          for (const row of rows) seen.push(row[0] ?? null);
          batches++;
          inside--;
        },
      });
      expect([answer.rows, answer.truncated, seen.length]).toEqual([[], true, 9000]);
      expect(batches).toBeGreaterThan(1);
      expect(seen).toEqual([...seen].sort((a, b) => Number(a) - Number(b)));
      expect(seen.slice(0, 3)).toEqual([1111, 1112, 1113]);
    });

    test("who cannot take a batch stops the question with their own error", async () => {
      const sql = many(4, `"t0"."id" as "n"`);
      const failing = engine.run(question(sql, N), { onBatch: () => Promise.reject(new AppError("CONFLICT", "The place is taken.")) });
      expect(await codeOf(failing)).toBe("CONFLICT");
      expect((await engine.run(everything(), {})).rows).toEqual(CONTRACT_ROWS);
    });

    test("a question that is cancelled ends with what the engine confirmed, and the next one works", async () => {
      const controller = new AbortController();
      const states: string[] = [];
      const running = engine.run(question(under.slowSql, N), {
        signal: controller.signal,
        onProgress: ({ state }) => {
          states.push(state);
          if (state === "running") setTimeout(() => controller.abort(), 300);
        },
      });
      const error = await errorOf(running);
      expect([error.code, error.details]).toEqual([
        "CANCELLED",
        [{ path: "engine", message: `${ENGINE_LABELS[name]} confirmed that it stopped.` }],
      ]);
      expect(states.slice(0, 2)).toEqual(["waiting", "running"]);
      expect(states).not.toContain("done");
      expect((await engine.run(everything(), {})).rows).toEqual(CONTRACT_ROWS);
    });

    test("a question that is cancelled before it starts is not run", async () => {
      const error = await errorOf(engine.run(question(under.slowSql, N), { signal: AbortSignal.abort() }));
      expect([error.code, error.details?.[0]?.message]).toEqual(["CANCELLED", `${ENGINE_LABELS[name]} had not started it.`]);
    });

    test("a question past its time is stopped, and others are not", async () => {
      const [slow, quick] = await Promise.all([
        errorOf(engine.run(question(under.slowSql, N), { limits: { seconds: 1 } })),
        engine.run(everything(), {}),
      ]);
      expect([slow.code, slow.message]).toEqual(["LIMIT_EXCEEDED", expect.stringContaining("after 1 second.")]);
      expect(quick.rows).toEqual(CONTRACT_ROWS);
    });

    test("an answer with too many rows or cells is refused instead of cut", async () => {
      const rows = question(many(3, `"t0"."id" as "n"`), N);
      expect(await codeOf(engine.run(rows, { limits: { maxRows: 998 } }))).toBe("LIMIT_EXCEEDED");
      expect((await engine.run(rows, { limits: { maxRows: 999 } })).rows.length).toBe(1000);
      const wide = Array.from({ length: 11 }, (_, index): ResultColumn => ({ name: `n${index}`, label: "n", type: { kind: "integer" } }));
      const cells = many(5, wide.map((column) => `"t0"."id" as "${column.name}"`).join(", "));
      expect(await codeOf(engine.run(question(cells, wide), {}))).toBe("LIMIT_EXCEEDED");
      expect(await codeOf(engine.run(question(cells, wide), { onBatch: () => undefined }))).toBe("LIMIT_EXCEEDED");
    });

    test("what is no single SELECT is not run", async () => {
      for (const sql of under.refusedSql) expect([sql, await codeOf(engine.run(question(sql, N), {}))]).not.toEqual([sql, "no error"]);
      expect((await engine.run(everything(), {})).rows).toEqual(CONTRACT_ROWS);
    });

    test("the engine's own words stay with it", async () => {
      for (const work of [
        () => engine.run(question(under.failingSql, N), {}),
        () => engine.exportCsv(question(under.failingSql, N), { path: path.join(folder, "words.csv") }),
      ]) {
        const error = await errorOf(work());
        expect(error.code).toBe("ENGINE_FAILED");
        expect(JSON.stringify([error.message, error.details ?? null, error.cause ?? null, error.stack])).not.toContain("4711");
      }
    });

    test("an export has the same bytes on every engine", async () => {
      const file = path.join(folder, "new", "answer.csv");
      const done = await engine.exportCsv(everything(), { path: file });
      const columns = csvColumns(CONTRACT_COLUMNS);
      expect(readFileSync(file, "utf8")).toBe(csvHeader(columns) + csvLines(columns, CONTRACT_ROWS));
      expect([done.rows, done.bytes]).toEqual([CONTRACT_ROWS.length, readFileSync(file).length]);
      expect(readdirSync(path.dirname(file))).toEqual(["answer.csv"]);
      expect(await codeOf(engine.exportCsv(everything(), { path: file }))).toBe("INTERNAL");
    });

    test("Parquet holds the same values on every engine", async () => {
      const file = path.join(folder, "new", "answer.parquet");
      const done = await engine.exportParquet(everything(), { path: file });
      expect(await readParquet(file, CONTRACT_COLUMNS)).toEqual(CONTRACT_ROWS);
      expect([done.rows, done.bytes]).toEqual([CONTRACT_ROWS.length, readFileSync(file).length]);
      expect(readdirSync(path.dirname(file)).filter((name) => name !== "answer.csv")).toEqual(["answer.parquet"]);
      expect(await codeOf(engine.exportParquet(everything(), { path: file }))).toBe("INTERNAL");
      const late = `${many(4, `"t0"."id" as "n"`)} union all ${under.failingSql}`;
      const place = path.join(folder, "failing parquet");
      expect(await codeOf(engine.exportParquet(question(late, N), { path: path.join(place, "a.parquet") }))).toBe("ENGINE_FAILED");
      expect(readdirSync(place)).toEqual([]);
    });

    test("an export may be larger than an answer", async () => {
      const file = path.join(folder, "large.csv");
      const done = await engine.exportCsv(question(many(5, `"t0"."id" as "n"`), N), { path: file, limits: { maxRows: 10 } });
      expect(done.rows).toBe(100_000);
    });

    test("an export that fails or is cancelled leaves no file", async () => {
      const place = path.join(folder, "failing");
      const late = `${many(4, `"t0"."id" as "n"`)} union all ${under.failingSql}`;
      expect(await codeOf(engine.exportCsv(question(late, N), { path: path.join(place, "a.csv") }))).toBe("ENGINE_FAILED");
      const controller = new AbortController();
      const running = engine.exportCsv(question(under.slowSql, N), {
        path: path.join(place, "b.csv"),
        signal: controller.signal,
        onProgress: ({ state }) => state === "running" && setTimeout(() => controller.abort(), 200),
      });
      expect(await codeOf(running)).toBe("CANCELLED");
      expect(readdirSync(place)).toEqual([]);
    });

    test("twenty questions at once are all answered, each with its own answer", async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          engine.run(question(`select "id" + ${index * 100} as "n" from ${under.relation} order by "id"`, N), {}),
        ),
      );
      expect(answers.map((answer) => answer.rows.map(([n]) => n))).toEqual(
        answers.map((_, index) => CONTRACT_ROWS.map((row) => Number(row[0]) + index * 100)),
      );
    });

    test("a table's columns are known with their types", async () => {
      const { columns } = await engine.inspect(under.table, {});
      expect(columns).toEqual(CONTRACT_COLUMNS.map((column) => ({ name: column.name, type: column.type })));
    });

    test("an estimate is null or a number, and runs nothing", async () => {
      const { rows, bytes } = await engine.estimate(question(under.slowSql, N), {});
      for (const guess of [rows, bytes]) expect(guess === null || guess >= 0).toBe(true);
    });

    test("an engine that is closed ends what runs and starts nothing", async () => {
      let started: (() => void) | undefined;
      const isRunning = new Promise<void>((resolve) => {
        started = resolve;
      });
      const running = codeOf(
        engine.run(question(under.slowSql, N), { onProgress: ({ state }) => state === "running" && setTimeout(() => started?.(), 300) }),
      );
      await isRunning;
      await engine.close();
      expect(await running).toBe("ENGINE_FAILED");
      expect(await codeOf(engine.run(everything(), {}))).toBe("ENGINE_FAILED");
    });
  });
}

/** The AppError that the work ends with; anything else fails the test. */
export async function errorOf(work: Promise<unknown>): Promise<AppError> {
  const found = await work.then(
    () => new Error("It did not fail."),
    (error: unknown) => error,
  );
  if (found instanceof AppError) return found;
  throw found;
}

/** The code of the AppError that the work ends with, or `no error`. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return "no error";
}
