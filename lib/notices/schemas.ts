import { z } from "zod";
import { NOTICE_EVENTS } from "@/db";
import { AppError } from "@/lib/errors";

/** What a channel can be told of; a test goes to the channel that is tested. */
export const CHANNEL_EVENTS = NOTICE_EVENTS.filter((event) => event !== "channel.test");

const ChannelId = z.string().regex(/^chn_[0-9A-Za-z]{1,40}$/, "This is not the id of a channel.");
const Name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .refine((text) => !/\p{Cc}/u.test(text) && text.isWellFormed(), "A character no name can hold. Remove it.");
const Target = z.string().trim().min(3).max(500).describe("An e-mail address, or the https address that a webhook is sent to.");
const Events = z.array(z.enum(CHANNEL_EVENTS)).min(1).max(CHANNEL_EVENTS.length);

export const ListChannelsInput = z.strictObject({});
export type ListChannelsInput = z.infer<typeof ListChannelsInput>;

export const CreateChannelInput = z.strictObject({
  kind: z.enum(["email", "webhook"]),
  name: Name,
  target: Target,
  events: Events.default(["run.held", "run.rejected", "run.failed", "month.late", "access.requested"]).describe("What it is told of."),
  enabled: z.boolean().default(true),
});
export type CreateChannelInput = z.input<typeof CreateChannelInput>;

export const ChangeChannelInput = z.strictObject({
  id: ChannelId,
  name: Name.optional(),
  target: Target.optional(),
  events: Events.optional(),
  enabled: z.boolean().optional(),
  newSecret: z.boolean().default(false).describe("Makes a new secret for a webhook; the former one signs nothing from then on."),
});
export type ChangeChannelInput = z.input<typeof ChangeChannelInput>;

export const ChannelByIdInput = z.strictObject({ id: ChannelId });
export type ChannelByIdInput = z.infer<typeof ChannelByIdInput>;

export const ListNoticesInput = z.strictObject({
  cursor: z.string().max(200).optional().describe("nextCursor of the page before."),
  limit: z.coerce.number().int().min(1).max(200).default(50).describe("At most this many, 1 to 200."),
});
export type ListNoticesInput = z.input<typeof ListNoticesInput>;

/** The target of a channel, if it can be one of its kind. Whether a name leads outside is asked when it is used. */
export function checkedTarget(kind: "email" | "webhook", target: string): string {
  if (kind === "email") {
    if (z.email().safeParse(target).success) return target;
    throw refused("This is not an e-mail address.");
  }
  const url = URL.canParse(target) ? new URL(target) : null;
  const isLocal = url?.protocol === "http:" && url.hostname === "127.0.0.1";
  if (url === null || (url.protocol !== "https:" && !isLocal)) throw refused("The address must begin with https://.");
  if (!isLocal && url.port !== "") throw refused("The address may not name a port: webhooks go to 443.");
  if (url.username !== "" || url.password !== "") throw refused("The address may not hold a name and password.");
  return url.toString();
}

function refused(message: string): AppError {
  return new AppError("INVALID_INPUT", `${message} Nothing was changed.`, { details: [{ path: "target", message }] });
}
