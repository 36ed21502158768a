import { z } from "zod";
import { RIGHTS } from "@/lib/access";

const Rights = z.array(z.enum(RIGHTS));

export const AccessRequestView = z.object({
  id: z.string(),
  dataset: z.object({ slug: z.string(), name: z.string() }),
  organisation: z.object({ slug: z.string(), name: z.string() }).describe("Who would get the access."),
  person: z.string().describe("Who asks."),
  isOwn: z.boolean().describe("You asked."),
  canDecide: z.boolean().describe("It waits for an administrator of the dataset’s owner, and you are one."),
  rights: Rights,
  reason: z.string(),
  state: z.enum(["open", "granted", "declined"]),
  answer: z.string().nullable().describe("What the owner said to it."),
  decidedAt: z.string().nullable(),
  createdAt: z.string(),
  has: z
    .object({ rights: Rights, hospitals: z.array(z.string()).nullable() })
    .nullable()
    .describe("The access that organisation has now; only for those who decide, and null when it has none."),
});
export type AccessRequestView = z.infer<typeof AccessRequestView>;

export const AccessRequestList = z.object({ items: z.array(AccessRequestView) });
export type AccessRequestList = z.infer<typeof AccessRequestList>;
