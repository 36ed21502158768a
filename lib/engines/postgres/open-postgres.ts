import path from "node:path";
import { collectAnswer } from "../collect-answer";
import { writeCsv } from "../csv-writer";
import type { Engine } from "../engine";
import { writeParquet } from "../rows-to-parquet";
import { estimateQuestion } from "./estimate";
import { inspectTable } from "./inspect-table";
import { readAnswer } from "./read-answer";
import { makeSessions } from "./sessions";

const ENGINES = Symbol.for("medlake.postgres");

/** A database whose tables are read where they are. `name` is how its list of sessions shows Medlake. */
export type PostgresSource = { connectionString: string; name: string };

/**
 * The engine over one PostgreSQL (14 or newer): one for each connection string, however often it is opened. It
 * connects when it is first asked, with a role that can only read: others are refused in words.
 */
export function openPostgres(source: PostgresSource): Engine {
  const globals = globalThis as { [ENGINES]?: Map<string, Engine> };
  const engines = (globals[ENGINES] ??= new Map());
  const open = engines.get(source.connectionString);
  if (open) return open;
  const engine = makeEngine(source, () => engines.delete(source.connectionString));
  engines.set(source.connectionString, engine);
  return engine;
}

function makeEngine(source: PostgresSource, forget: () => void): Engine {
  const sessions = makeSessions(source);
  return {
    name: "postgres",
    dialect: "postgres",
    run: (compiled, options) =>
      sessions.ask(options, async (session) => {
        const { columns, fetchLimit } = compiled;
        const answer = collectAnswer({ columns, fetchLimit, limits: session.limits, onBatch: options.onBatch });
        await readAnswer(session, compiled, (rows) => answer.add(rows));
        return { ...answer.finish(), ...session.facts() };
      }),
    async exportCsv(compiled, options) {
      const { produced, ...written } = await writeCsv(path.resolve(options.path), compiled.columns, (write) =>
        sessions.ask(options, async (session) => {
          await readAnswer(session, compiled, write);
          return session.facts();
        }),
      );
      return { ...written, ...produced };
    },
    async exportParquet(compiled, options) {
      const { produced, ...written } = await writeParquet(path.resolve(options.path), compiled.columns, options, (write) =>
        sessions.ask(options, async (session) => {
          await readAnswer(session, compiled, write);
          return session.facts();
        }),
      );
      return { ...written, ...produced };
    },
    estimate: (compiled, options) => sessions.ask(options, (session) => estimateQuestion(session, compiled)),
    inspect: (table, options) => sessions.ask(options, (session) => inspectTable(session, table)),
    async close() {
      forget();
      await sessions.close();
    },
  };
}
