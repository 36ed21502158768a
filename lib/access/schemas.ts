import { z } from "zod";
import { RIGHTS } from "./actions";

export const Slug = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "1 to 63 lower-case letters, digits and hyphens, not starting with a hyphen");

/** The code of a hospital, as contracts and uploads accept it. */
const HospitalCode = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9 ._&()'/-]{0,79}$/, "not a hospital's code");

export const GrantAccessInput = z.strictObject({
  slug: Slug,
  /** The slug of the organisation that gets access. */
  organisation: Slug,
  rights: z.array(z.enum(RIGHTS)).min(1).max(RIGHTS.length),
  /** Only the rows of these hospitals; null is all of them. */
  hospitals: z.array(HospitalCode).min(1).max(1000).nullable(),
});
export type GrantAccessInput = z.infer<typeof GrantAccessInput>;

export const ListGrantsInput = z.strictObject({ slug: Slug });
export type ListGrantsInput = z.infer<typeof ListGrantsInput>;

export const RevokeAccessInput = z.strictObject({ slug: Slug, grantId: z.string().max(64) });
export type RevokeAccessInput = z.infer<typeof RevokeAccessInput>;

export const GrantView = z.object({
  id: z.string(),
  organisation: z.object({ slug: z.string(), name: z.string() }),
  /** The grant of the owner itself. */
  own: z.boolean(),
  rights: z.array(z.enum(RIGHTS)),
  hospitals: z.array(z.string()).nullable(),
  createdAt: z.string(),
});
export type GrantView = z.infer<typeof GrantView>;

export const GrantList = z.object({ grants: z.array(GrantView) });
export type GrantList = z.infer<typeof GrantList>;
