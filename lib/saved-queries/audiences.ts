import { z } from "zod";
import { ROLES } from "@/lib/context";

/** With whom something can be shared. Only the own organisation's people are named. */
export const AudienceList = z.object({
  organisation: z.object({ slug: z.string(), name: z.string() }).describe("The caller's own."),
  people: z.array(z.object({ userId: z.string(), name: z.string() })).describe("Members of the own organisation, the caller left out."),
  roles: z.array(z.object({ role: z.enum(ROLES), label: z.string(), members: z.number() })).describe("Roles, and how many have them."),
  organisations: z.array(z.object({ slug: z.string(), name: z.string() })).describe("Other organisations."),
});
export type AudienceList = z.infer<typeof AudienceList>;
