import { and, inArray } from "drizzle-orm";
import { savedQuestions, type Tx } from "@/db";
import { requireStorable } from "@/lib/catalog";
import type { ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { savedBodies } from "@/lib/saved-queries";
import { mayOpen } from "@/lib/sharing";
import { GRID_COLUMNS, type DashboardBody, type FilterValue } from "./schemas";

/** The questions on the tiles of a dashboard, each once. */
export function questionsOf(body: DashboardBody): string[] {
  return [...new Set(body.tiles.flatMap((tile) => (tile.kind === "question" ? [tile.question] : [])))];
}

/** Whether a filter of this kind can be set to this. */
export function valueFits(kind: "values" | "range" | "period", value: FilterValue): boolean {
  if ("values" in value) return kind === "values";
  if ("last" in value || "from" in value || "to" in value) return kind === "period";
  // Without an end, a range and a stretch of time look alike and leave everything.
  return Object.keys(value).length === 0 ? kind !== "values" : kind === "range";
}

/** Refuses a body whose parts do not fit together. Throws INVALID_INPUT with the place. */
export function checkBody(body: DashboardBody): void {
  requireStorable(body, "INVALID_INPUT", "body");
  refuseTwice("tiles", body.tiles);
  refuseTwice("filters", body.filters);
  body.tiles.forEach(({ at }, index) => {
    if (at.x + at.w > GRID_COLUMNS)
      refuse(
        `body.tiles.${index}.at`,
        `A tile reaches beyond the ${GRID_COLUMNS} columns of the grid. Move it to the left, or make it narrower.`,
      );
  });
  body.filters.forEach((filter, index) => {
    if (filter.default && !valueFits(filter.kind, filter.default))
      refuse(`body.filters.${index}.default`, `The filter "${filter.label}" starts with a value of another kind than its own.`);
  });
}

/**
 * The questions of the body that are there. Refuses one the caller may not open, unless the dashboard shows it already:
 * who may change a dashboard need not be able to open everything on it. With `mayBeGone`, one that is gone passes.
 */
export async function checkQuestions(args: {
  tx: Tx;
  ctx: ServiceContext;
  body: DashboardBody;
  before?: DashboardBody;
  mayBeGone?: boolean;
}): Promise<string[]> {
  const { tx, ctx, body, before, mayBeGone = false } = args;
  const ids = questionsOf(body);
  const known = new Set([...(before ? questionsOf(before) : []), ...(await openQuestions({ tx, ctx, ids }))]);
  const there = await savedBodies({ tx, ctx, ids });
  body.tiles.forEach((tile, index) => {
    if (tile.kind !== "question" || known.has(tile.question) || (mayBeGone && !there.has(tile.question))) return;
    throw new AppError(
      "NOT_FOUND",
      "A tile shows a question that is not there, or that you may not open. Nothing was changed. Choose another one.",
      {
        details: [{ path: `body.tiles.${index}.question`, message: "no question you may open" }],
      },
    );
  });
  return ids.filter((id) => there.has(id));
}

/** Those of the questions that the caller may open by themselves. */
export async function openQuestions(args: { tx: Tx; ctx: ServiceContext; ids: readonly string[] }): Promise<Set<string>> {
  const { tx, ctx, ids } = args;
  if (ids.length === 0) return new Set();
  const rows = await tx
    .select({ id: savedQuestions.id })
    .from(savedQuestions)
    .where(and(inArray(savedQuestions.id, [...ids]), mayOpen(ctx, "question", savedQuestions)));
  return new Set(rows.map(({ id }) => id));
}

function refuseTwice(name: "tiles" | "filters", parts: readonly { id: string }[]): void {
  const seen = new Set<string>();
  parts.forEach(({ id }, index) => {
    if (seen.has(id)) refuse(`body.${name}.${index}.id`, `Two ${name} have the same id. Give each its own.`);
    seen.add(id);
  });
}

function refuse(path: string, message: string): never {
  throw new AppError("INVALID_INPUT", `${message} Nothing was changed.`, { details: [{ path, message }] });
}
