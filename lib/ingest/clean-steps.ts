import { z } from "zod";

const text = z.string();
const someText = z.string().min(1);

/** The cleaning steps of a column, in the order they are applied. README.md says what each one does. */
export const CleanStep = z.discriminatedUnion("step", [
  z.strictObject({ step: z.literal("trim") }),
  z.strictObject({ step: z.literal("lower") }),
  z.strictObject({ step: z.literal("upper") }),
  z.strictObject({ step: z.literal("keep_digits") }),
  z.strictObject({ step: z.literal("null_if"), values: z.array(text).min(1).max(1000) }),
  z.strictObject({ step: z.literal("strip_prefix"), value: someText }),
  z.strictObject({ step: z.literal("strip_suffix"), value: someText }),
  z.strictObject({ step: z.literal("replace"), value: someText, with: text }),
  z.strictObject({
    step: z.literal("map"),
    values: z.record(text, text.nullable()),
    otherwise: z.enum(["keep", "empty", "reject"]).default("keep"),
  }),
  z.strictObject({ step: z.literal("join"), separator: text.default(" ") }),
  z.strictObject({ step: z.literal("split_part"), separator: someText, index: z.number().int().min(1).max(1000) }),
  z.strictObject({
    step: z.literal("parse_number"),
    decimal: z.enum([".", ","]).default("."),
    thousands: z.enum([",", ".", " ", "'", "_"]).nullable().default(null),
    percent: z.boolean().default(false),
    suffixes: z.boolean().default(false),
  }),
  z.strictObject({
    step: z.literal("scale"),
    factor: z.number().refine((factor) => Number.isFinite(factor) && factor !== 0, "must not be 0"),
  }),
  z.strictObject({ step: z.literal("parse_date"), format: someText.max(60) }),
  z.strictObject({ step: z.literal("parse_timestamp"), format: someText.max(60) }),
  z.strictObject({
    step: z.literal("unit"),
    /** The header of the column that holds the unit; without it every value is in the unit of the conversion. */
    source: someText.optional(),
    /** The header of the column that says what was measured, where conversions differ by it. */
    analyte: someText.optional(),
    /** value × factor + offset is the value in the column's unit. */
    conversions: z
      .array(z.strictObject({ from: someText, analyte: someText.optional(), factor: z.number(), offset: z.number().default(0) }))
      .min(1)
      .max(1000),
    otherwise: z.enum(["reject", "empty"]).default("reject"),
  }),
]);
export type CleanStep = z.infer<typeof CleanStep>;
export type UnitStep = Extract<CleanStep, { step: "unit" }>;
