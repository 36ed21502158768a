import { readFileSync, statSync } from "node:fs";
import { z } from "zod";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";

/** The name an operator gives a connection. */
export const CONNECTION_NAME = /^[a-z0-9][a-z0-9_-]{0,62}$/;

const Connections = z.record(
  z.string().regex(CONNECTION_NAME),
  z.strictObject({
    url: z.string().regex(/^postgres(ql)?:\/\//),
    /** The short names of the organisations that may use it; without them, all may. */
    orgs: z.array(z.string()).optional(),
  }),
);
type Connections = z.infer<typeof Connections>;

let known: { setting: string; connections: Connections } | undefined;

/**
 * The PostgreSQL databases that MEDLAKE_POSTGRES_SOURCES names: JSON, or the path of a file with it that nobody but the
 * service's user can read. What is wrong is told without quoting anything of it.
 */
export function connections(): Connections {
  const setting = env().MEDLAKE_POSTGRES_SOURCES?.trim() ?? "";
  if (known?.setting === setting) return known.connections;
  const text = setting === "" ? "{}" : setting.startsWith("{") ? setting : readSecretFile(setting);
  known = { setting, connections: parse(text) };
  return known.connections;
}

function readSecretFile(path: string): string {
  const info = statSync(path, { throwIfNoEntry: false });
  if (!info) throw wrong("names a file that is not there");
  if ((info.mode & 0o077) !== 0) throw wrong("names a file that others can read: let only the service's user read it (chmod 600)");
  return readFileSync(path, "utf8");
}

function parse(text: string): Connections {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // A syntax error quotes the text, and with it a password.
    throw wrong("is not JSON");
  }
  const parsed = Connections.safeParse(json);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map((issue) => issue.path.slice(0, 2).join("."));
  throw wrong(`is not an object of name to { "url", "orgs" }; look at ${[...new Set(places)].join(", ")}`);
}

function wrong(what: string): AppError {
  return new AppError("INTERNAL", `The setting MEDLAKE_POSTGRES_SOURCES ${what}. Nothing was run. Tell the person who runs this server.`);
}
