import type { RemoteEngine } from "./remote/remote-engine";

const ENGINES = Symbol.for("medlake.remote");

/**
 * Trino or Athena over the lake, as the settings say: one of this process. What each of them brings is loaded when it
 * is asked for.
 */
export async function openRemote(name: "trino" | "athena"): Promise<RemoteEngine> {
  const globals = globalThis as { [ENGINES]?: Map<string, Promise<RemoteEngine>> };
  const engines = (globals[ENGINES] ??= new Map<string, Promise<RemoteEngine>>());
  const open = engines.get(name);
  if (open) return open;
  const opening = name === "trino" ? trino() : athena();
  engines.set(name, opening);
  // Settings that are not right are told each time, not remembered.
  opening.catch(() => engines.delete(name));
  return opening;
}

async function trino(): Promise<RemoteEngine> {
  const [{ openTrino }, { trinoSettings }] = await Promise.all([import("./trino/trino-engine"), import("./trino/trino-settings")]);
  return openTrino(trinoSettings());
}

async function athena(): Promise<RemoteEngine> {
  const [{ openAthena }, { athenaSettings }] = await Promise.all([import("./athena/athena-engine"), import("./athena/athena-settings")]);
  return openAthena(athenaSettings());
}
