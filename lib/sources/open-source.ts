import { openPostgres, type Engine, type InspectedColumn } from "@/lib/engines";
import { AppError } from "@/lib/errors";
import { connections } from "./settings";

export type { InspectedColumn };

/** The columns of a table or view, as they can be asked, or why they cannot. Throws as `openSource` does. */
export async function inspectTable(args: { connection: string; org: string; schema: string; table: string }): Promise<InspectedColumn[]> {
  const { schema, table } = args;
  return (await openSource(args).inspect([schema, table], {})).columns;
}

/**
 * The engine over a database that an operator has named. `org` is the short name of the organisation whose dataset it
 * is: NOT_FOUND when that organisation may not use the connection, as for one that does not exist.
 */
export function openSource({ connection, org }: { connection: string; org: string }): Engine {
  const engine = findSource({ connection, org });
  if (engine) return engine;
  throw new AppError(
    "NOT_FOUND",
    `There is no connection "${connection}" that your organisation may use. Nothing was run. Ask the person who runs this server for its name.`,
    { details: [{ path: "source.connection", message: "unknown connection" }] },
  );
}

/** The same, or null when the organisation may not use the connection. */
export function findSource({ connection, org }: { connection: string; org: string }): Engine | null {
  const found = Object.hasOwn(connections(), connection) ? connections()[connection] : undefined;
  if (!found || (found.orgs && !found.orgs.includes(org))) return null;
  return openPostgres({ connectionString: found.url, name: "medlake" });
}
