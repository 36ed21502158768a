import { AppError } from "@/lib/errors";
import type { SqlValue } from "@/lib/query";
import type { EngineLimits } from "../limits";
import { engineFailed } from "../errors";

/** Roles of PostgreSQL itself whose members may change data, or read and run what is outside of the database. */
const POWERS = ["pg_write_all_data", "pg_read_server_files", "pg_write_server_files", "pg_execute_server_program"];

/**
 * Sets what holds for one transaction, and says which backend it has and what its role may do. The times are a last
 * resort, for a Medlake that is gone: otherwise its own clock comes first.
 */
export const SESSION_SETTINGS = `
  select pg_catalog.pg_backend_pid(),
    r.rolsuper or exists (
      select from pg_catalog.pg_roles p
      where p.rolname = any (cast($3 as pg_catalog.text[])) and pg_catalog.pg_has_role(r.oid, p.oid, 'member')
    ),
    pg_catalog.set_config('statement_timeout', $1, true),
    pg_catalog.set_config('idle_in_transaction_session_timeout', $2, true),
    pg_catalog.set_config('timezone', 'UTC', true),
    pg_catalog.set_config('datestyle', 'ISO, YMD', true),
    pg_catalog.set_config('extra_float_digits', '1', true),
    pg_catalog.set_config('cursor_tuple_fraction', '1', true),
    pg_catalog.set_config('search_path', '', true)
  from pg_catalog.pg_roles r where r.rolname = current_user`;

export function sessionSettings(limits: EngineLimits): SqlValue[] {
  const milliseconds = Math.ceil(limits.seconds * 1000);
  return [
    { type: { kind: "text" }, value: String(milliseconds + 5_000) },
    { type: { kind: "text" }, value: String(Math.max(60_000, milliseconds)) },
    { type: { kind: "text[]" }, value: POWERS },
  ];
}

/** The backend's number; refuses a role that can do more than read. */
export function requireReader([pid, isPowerful]: readonly (string | null)[]): number {
  if (isPowerful !== "f") throw roleRefused("can change or reach everything");
  if (pid === null || pid === undefined) throw engineFailed();
  return Number(pid);
}

/** The source is connected with a role that Medlake does not use. */
export function roleRefused(what: string): AppError {
  return new AppError(
    "UNSUPPORTED",
    `The role Medlake has in PostgreSQL ${what}. Medlake only reads with a role that can do nothing else. Nothing was run. Connect the source with a role that has SELECT on its tables and nothing more.`,
  );
}
