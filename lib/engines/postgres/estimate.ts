import { z } from "zod";
import type { CompiledQuery } from "@/lib/query";
import type { EngineEstimate } from "../engine";
import { requireSelect } from "./read-answer";
import type { Session } from "./question";

type PlanNode = { Schema?: string | undefined; "Relation Name"?: string | undefined; Plans?: PlanNode[] | undefined };
const PlanNode: z.ZodType<PlanNode> = z.lazy(() =>
  z.object({ Schema: z.string().optional(), "Relation Name": z.string().optional(), Plans: z.array(PlanNode).optional() }),
);
const Explained = z.array(z.object({ Plan: PlanNode })).length(1);

/** Every relation as often as the plan reads it. -1 rows is PostgreSQL's word for not knowing. */
const SIZES = `
  select pg_catalog.sum(c.reltuples), pg_catalog.sum(pg_catalog.pg_table_size(c.oid)), pg_catalog.min(c.reltuples)
  from rows from (unnest(cast($1 as pg_catalog.text[])), unnest(cast($2 as pg_catalog.text[]))) as read (schema, name)
  join pg_catalog.pg_namespace n on n.nspname = read.schema
  join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = read.name`;

/**
 * Rows and bytes of the tables that PostgreSQL's plan reads, by its own statistics. What an index or a LIMIT saves is
 * not taken off.
 */
export async function estimateQuestion(session: Session, { sql, parameters }: CompiledQuery): Promise<EngineEstimate> {
  requireSelect(sql);
  const plan = await session.query(`explain (verbose, format json) ${sql}`, parameters);
  const [explained] = Explained.parse(JSON.parse(plan.rows.map((row) => row[0] ?? "").join("\n")));
  const read = explained ? relationsOf(explained.Plan) : [];
  if (read.length === 0) return { rows: 0, bytes: 0 };
  const sizes = await session.query(SIZES, [
    { type: { kind: "text[]" }, value: read.map(({ schema }) => schema) },
    { type: { kind: "text[]" }, value: read.map(({ name }) => name) },
  ]);
  const [rows = null, bytes = null, least = null] = sizes.rows[0] ?? [];
  return { rows: rows === null || Number(least) < 0 ? null : Math.round(Number(rows)), bytes: bytes === null ? null : Number(bytes) };
}

function relationsOf(node: PlanNode): { schema: string; name: string }[] {
  const { Schema: schema, "Relation Name": name, Plans: below = [] } = node;
  const own = schema !== undefined && name !== undefined ? [{ schema, name }] : [];
  return [...own, ...below.flatMap(relationsOf)];
}
