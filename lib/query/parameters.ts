import { z } from "zod";
import { Scalar } from "./ast";

/** Names that the address of a saved question's answer uses itself. */
const RESERVED = ["id", "version", "format", "limit"];

export const PARAMETER_TYPES = ["text", "integer", "number", "boolean", "date", "timestamp", "month"] as const;
export type ParameterType = (typeof PARAMETER_TYPES)[number];

/**
 * A blank of a saved question. In the question `{ "param": "name" }` stands in the place of a value. One that is not
 * required and has neither a value nor a default drops the conditions it stands in.
 */
export const Parameter = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,39}$/, "starts with a small letter and has at most 40 small letters, digits and _")
      .refine((name) => !RESERVED.includes(name), `none of ${RESERVED.join(", ")}`),
    label: z.string().trim().min(1).max(80).optional(),
    description: z.string().trim().max(400).optional(),
    type: z.enum(PARAMETER_TYPES),
    /** Several values, in the place of a list. */
    list: z.boolean().optional(),
    default: z.union([Scalar, z.array(Scalar).max(1000)]).optional(),
    required: z.boolean().optional(),
    /** The column whose known values are offered. */
    column: z.string().max(200).optional(),
  })
  .meta({ id: "Parameter" });
export type Parameter = z.infer<typeof Parameter>;

export type ParameterValue = Scalar | Scalar[];
/** Given values, by the name of their parameter. */
export const ParameterValues = z.record(z.string().max(40), z.union([Scalar, z.array(Scalar).max(1000)]));
export type ParameterValues = z.infer<typeof ParameterValues>;

/** A question with `{ "param": "name" }` in places of values: read by `fillTemplate`, which answers a question. */
export const QueryTemplate = z.record(z.string(), z.unknown()).meta({ id: "QueryTemplate" });
export type QueryTemplate = z.infer<typeof QueryTemplate>;
