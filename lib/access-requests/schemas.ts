import { z } from "zod";
import { GrantAccessInput, RIGHTS, Slug } from "@/lib/access";

/** What people write to each other: lines are kept, other control characters are refused. */
const Words = z
  .string()
  .trim()
  .max(2000, "At most 2,000 characters.")
  .refine((text) => text.isWellFormed() && !/[^\P{Cc}\n\r\t]/u.test(text), "A character no text can hold. Remove it.");

const RequestId = z.string().regex(/^acr_[0-9A-Za-z]{1,40}$/, "This is not the id of a request for access.");

export const RequestAccessInput = z.strictObject({
  slug: Slug,
  rights: z.array(z.enum(RIGHTS)).min(1).max(RIGHTS.length).describe("What you need."),
  reason: Words.min(1, "Say what you need it for.").describe("What you need it for: the owner reads it."),
});
export type RequestAccessInput = z.infer<typeof RequestAccessInput>;

export const ListAccessRequestsInput = z.strictObject({ slug: Slug });
export type ListAccessRequestsInput = z.infer<typeof ListAccessRequestsInput>;

export const OpenAccessRequestsInput = z.strictObject({});
export type OpenAccessRequestsInput = z.infer<typeof OpenAccessRequestsInput>;

export const DecideAccessInput = z.strictObject({
  slug: Slug,
  id: RequestId,
  decision: z.enum(["granted", "declined"]),
  answer: Words.optional().describe("What you say to the person who asked."),
  hospitals: GrantAccessInput.shape.hospitals
    .optional()
    .describe("Only the rows of these hospitals; null is all of them. Left out, they stay those that the organisation sees already."),
});
export type DecideAccessInput = z.infer<typeof DecideAccessInput>;
