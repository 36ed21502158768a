import { z } from "zod";
import { Slug } from "@/lib/access";
import { ROLES } from "@/lib/context";

/** Nothing that hides what a name is, such as marks that turn the direction of text: others read it in their lists. */
const VISIBLE = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u;
const ONLY_VISIBLE = "Use visible characters only, in one line.";

/** A kept thing's name. */
export const ObjectName = z
  .string()
  .trim()
  .min(1, "Give it a name.")
  .max(120, "A name has at most 120 characters.")
  .regex(VISIBLE, ONLY_VISIBLE);
export const ObjectDescription = z.string().trim().max(4000, "A description has at most 4,000 characters.");
/** Folders from the outermost: `Emergency care/Monthly`; empty for none. */
export const Folder = z
  .string()
  .trim()
  .max(200, "A folder has at most 200 characters.")
  .regex(/^$|^[^/]+(\/[^/]+){0,4}$/, "At most five folders, separated by single slashes.")
  .regex(VISIBLE, ONLY_VISIBLE);
export const Tags = z.array(z.string().trim().min(1).max(40).regex(VISIBLE, ONLY_VISIBLE)).max(20);
export const Note = z.string().trim().max(400);

const UserId = z.string().regex(/^usr_[0-9A-Za-z]{1,40}$/, "not a person's id");

/** Who else may open it. Only people and roles of the own organisation can be given the right to edit. */
export const ShareInput = z.union([
  z.strictObject({ audience: z.literal("person"), userId: UserId, mayEdit: z.boolean().default(false) }),
  z.strictObject({ audience: z.literal("role"), role: z.enum(ROLES), mayEdit: z.boolean().default(false) }),
  z.strictObject({
    audience: z.literal("everyone"),
    mayEdit: z.boolean().default(false).describe("Every member of the own organisation."),
  }),
  z.strictObject({ audience: z.literal("organisation"), organisation: Slug }),
]);
export type ShareInput = z.infer<typeof ShareInput>;
export const Shares = z.array(ShareInput).max(100);

export const ShareView = z.object({
  audience: z.enum(["person", "role", "everyone", "organisation"]),
  userId: z.string().optional(),
  role: z.enum(ROLES).optional(),
  organisation: z.string().optional().describe("Its short name."),
  label: z.string().describe("The name of the person, role or organisation."),
  mayEdit: z.boolean(),
});
export type ShareView = z.infer<typeof ShareView>;

/** What the caller may do with a kept thing: everything, change it, or look at it. */
export const AccessLevel = z.enum(["owner", "edit", "view"]);
export type AccessLevel = z.infer<typeof AccessLevel>;

export const PersonView = z.object({ userId: z.string(), name: z.string() });
export type PersonView = z.infer<typeof PersonView>;

/** What lists and pages show of everything that is kept. */
export const KeptHead = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  folder: z.string(),
  tags: z.array(z.string()),
  owner: PersonView,
  isOwn: z.boolean().describe("Whether it belongs to the caller's organisation."),
  version: z.number(),
  revision: z.number(),
  access: AccessLevel,
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type KeptHead = z.infer<typeof KeptHead>;

/** One of a list of kept things. */
export const KeptItem = KeptHead.extend({ sharedWith: z.array(z.string()).describe("In words; empty when it is private.") });
export type KeptItem = z.infer<typeof KeptItem>;

/** What the things of a list are filed under. */
export const KeptLabels = z.object({
  folders: z.array(z.string()).describe("All folders in use that the caller may see."),
  tags: z.array(z.string()),
});
export type KeptLabels = z.infer<typeof KeptLabels>;

export const ObjectVersion = z.object({ version: z.number(), at: z.string(), by: z.string(), note: z.string().nullable() });
export type ObjectVersion = z.infer<typeof ObjectVersion>;

/** The number of a version of what is kept, as text in an address too. */
export const VersionNumber = z.coerce.number().int().min(1).max(2_147_483_647);
