import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
import { withConverter } from "../duckdb/convert";
import type { Converter } from "../engine";

type Open = { converter: Promise<Converter>; close(): Promise<void> };

const opened = new Map<string, Open>();

afterAll(async () => {
  const all = [...opened.values()];
  opened.clear();
  for (const one of all) await one.close();
});

/**
 * The DuckDB by which the tests of a file look at what was written below a folder: one process for all of them, which ends
 * with the file. What is tested has processes of its own.
 */
export function sharedConverter(readable: string): Promise<Converter> {
  const found = opened.get(readable) ?? open(readable);
  opened.set(readable, found);
  return found.converter;
}

function open(readable: string): Open {
  const started = Promise.withResolvers<Converter>();
  const ended = Promise.withResolvers<void>();
  const closed = (async () => {
    const directory = await mkdtemp(path.join(os.tmpdir(), "medlake-check-"));
    try {
      await withConverter({ directory, readable: [readable], memory: "1GB", threads: 1 }, (converter) => {
        started.resolve(converter);
        return ended.promise;
      });
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  })();
  closed.catch(started.reject);
  return {
    converter: started.promise,
    close: () => {
      ended.resolve();
      return closed;
    },
  };
}
