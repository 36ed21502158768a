import { z } from "zod";
import { Slug } from "@/lib/access";

/** Where files do not say whose they are, and for hospitals without an entry of their own. */
export const EVERY = "*";

const Month = z.string().regex(/^(19|20|21)\d\d-(0[1-9]|1[0-2])$/, "a month as YYYY-MM");
const Hospital = z.union([z.literal(EVERY), z.string().regex(/^[A-Za-z0-9][A-Za-z0-9 ._&()'/-]{0,79}$/, "not a hospital's code")]);

const Entry = z.strictObject({
  hospital: Hospital.describe("A hospital's code, or * for all without an entry of their own."),
  expectedDay: z.number().int().min(1).max(28).describe("By which day of the month after it a month's file is expected."),
  since: Month.describe("The first month that is expected."),
});

export const GetSchedulesInput = z.strictObject({ slug: Slug });
export type GetSchedulesInput = z.infer<typeof GetSchedulesInput>;

export const PutSchedulesInput = z.strictObject({
  slug: Slug,
  schedules: z
    .array(Entry)
    .max(1000)
    .refine((list) => new Set(list.map((one) => one.hospital)).size === list.length, "A hospital is named twice."),
});
export type PutSchedulesInput = z.infer<typeof PutSchedulesInput>;

export const GetCalendarInput = z.strictObject({
  slug: Slug,
  from: Month.optional().describe("The first month; the eleventh before the last one without it."),
  to: Month.optional().describe("The last month; the present one without it."),
});
export type GetCalendarInput = z.infer<typeof GetCalendarInput>;
