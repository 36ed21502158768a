import { eq } from "drizzle-orm";
import { schedules } from "@/db";
import { actionsOfRole, authorize, datasetBySlug, dataScope, requireScope } from "@/lib/access";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { Calendar, CalendarCell } from "./answers";
import { buildCells } from "./build-cells";
import { hospitalsOf, partFacts, runFacts } from "./month-facts";
import { dayIn, monthAfter, monthsBetween } from "./months";
import { GetCalendarInput } from "./schemas";
import { zoneOf } from "./zone-of";

const MONTHS = 12;
const MONTHS_MAX = 120;

/**
 * Where each month of each hospital stands. Who may see the dataset's runs sees everything; others see which months of
 * their hospitals are published or withdrawn.
 */
export async function getCalendar(args: { ctx: ServiceContext; input: GetCalendarInput }): Promise<Calendar> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const input = GetCalendarInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const dataset = await datasetBySlug({ tx, ctx, slug: input.slug });
    await authorize({ tx, ctx, action: "dataset.view", datasetId: dataset.id });
    const now = new Date();
    const zone = zoneOf(dataset.contract);
    const to = input.to ?? dayIn(zone, now).slice(0, 7);
    const from = input.from ?? monthAfter(to, 1 - MONTHS);
    if (from > to || monthsBetween(from, to).length > MONTHS_MAX) {
      throw new AppError("INVALID_INPUT", `From must be before to, and at most ${MONTHS_MAX} months.`, {
        details: [{ path: "from", message: "not a range" }],
      });
    }
    const range = { tx, datasetId: dataset.id, from, to };
    if (dataset.orgId === ctx.orgId && actionsOfRole(ctx.role).includes("run.view")) {
      const hospitals = await hospitalsOf(tx, dataset.id);
      const expected = await tx.select().from(schedules).where(eq(schedules.datasetId, dataset.id));
      const named = expected.map((one) => one.hospital).filter((hospital) => hospital !== "*");
      const parts = await partFacts({ ...range, hospitals: null });
      const runs = await runFacts(range);
      const all = allHospitals([...hospitals, ...named, ...parts.map((part) => part.hospital), ...runs.map((run) => run.hospital)]);
      return { from, to, hospitals: all, cells: buildCells({ parts, runs, schedules: expected, hospitals: all, from, to, zone, now }) };
    }
    const { hospitals } = await dataScope({ tx, ctx, datasetId: dataset.id });
    const parts = await partFacts({ ...range, hospitals });
    const seen = [...new Set(parts.map((part) => part.hospital))].sort();
    const cells = buildCells({ parts, runs: [], schedules: [], hospitals: seen, from, to, zone, now });
    return { from, to, hospitals: seen, cells: cells.map(forGuests) };
  });
}

/** `*` stands for a file of all hospitals: it is a row of its own only where there are no others, or where files are sent so. */
function allHospitals(names: string[]): string[] {
  const named = [...new Set(names)].sort();
  const others = named.filter((hospital) => hospital !== "*");
  return named.includes("*") ? [...others, "*"] : others;
}

/** What of a cell is everybody's to know: that rows can be seen, or no longer can. */
function forGuests(cell: CalendarCell): CalendarCell {
  const state = cell.state === "withdrawn" ? "withdrawn" : "published";
  return { ...cell, state, replaced: 0, versions: [], contractVersion: null, runId: null, open: null, dueOn: null, late: false };
}
