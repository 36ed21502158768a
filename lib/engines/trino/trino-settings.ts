import { AppError } from "@/lib/errors";
import { dataPath, env } from "@/lib/env";
import type { LakePlace } from "../remote/lake-tables";

/** How to reach a Trino. A password or a token is sent only by https, or to this machine. */
export type TrinoSettings = {
  url: string;
  user: string;
  password?: string | undefined;
  /** A JSON Web Token or OAuth 2.0 bearer token, instead of a password. */
  token?: string | undefined;
  catalog: string;
  schema: string;
  lake: LakePlace | null;
};

/** The settings of this server. Throws UNSUPPORTED where it has none. */
export function trinoSettings(): TrinoSettings {
  const given = env();
  if (given.MEDLAKE_TRINO_URL === undefined)
    throw new AppError("UNSUPPORTED", "This server has no Trino. Nothing was run. Whoever runs it can set MEDLAKE_TRINO_URL.");
  const catalog = given.MEDLAKE_TRINO_CATALOG;
  const schema = given.MEDLAKE_TRINO_SCHEMA;
  const lakeUrl = given.MEDLAKE_LAKE_URL;
  return {
    url: given.MEDLAKE_TRINO_URL,
    user: given.MEDLAKE_TRINO_USER,
    password: given.MEDLAKE_TRINO_PASSWORD,
    token: given.MEDLAKE_TRINO_TOKEN,
    catalog,
    schema,
    lake: lakeUrl === undefined ? null : { directory: dataPath("lake"), url: lakeUrl, catalog, schema },
  };
}
