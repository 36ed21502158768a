import { asc, eq } from "drizzle-orm";
import { noticeChannels } from "@/db";
import { authorize, requireScope } from "@/lib/access";
import { emitAudit } from "@/lib/audit";
import { actorUserId, withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { newId, randomText } from "@/lib/ids";
import { sealSecret } from "@/lib/keys";
import type { ChannelList, ChannelTest, SavedChannel, RemovedChannel } from "./answers";
import { channelView, getChannelInOrg } from "./channel-view";
import { notify } from "./notify";
import { ChangeChannelInput, ChannelByIdInput, checkedTarget, CreateChannelInput, ListChannelsInput } from "./schemas";

/** As many as an organisation may have: each event is sent to each of them. */
const CHANNELS_MAX = 50;
const SECRET_LENGTH = 43;

/** Where the caller's organisation hears of things. */
export async function listChannels(args: { ctx: ServiceContext; input: ListChannelsInput }): Promise<ChannelList> {
  const { ctx } = args;
  requireScope(ctx, "read");
  ListChannelsInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: "notice.view" });
    const own = eq(noticeChannels.orgId, ctx.orgId);
    const rows = await tx.select().from(noticeChannels).where(own).orderBy(asc(noticeChannels.createdAt), asc(noticeChannels.id));
    return { channels: rows.map(channelView) };
  });
}

/** Makes a channel. The answer is the only place where a webhook's secret is shown. */
export async function createChannel(args: { ctx: ServiceContext; input: CreateChannelInput }): Promise<SavedChannel> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const input = CreateChannelInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    await authorize({ tx, ctx, action: "notice.manage" });
    const target = checkedTarget(input.kind, input.target);
    const createdBy = actorUserId(ctx);
    if (createdBy === null) throw new AppError("FORBIDDEN", "Channels are made by a person. Nothing was changed.");
    if ((await tx.$count(noticeChannels, eq(noticeChannels.orgId, ctx.orgId))) >= CHANNELS_MAX) {
      throw new AppError("LIMIT_EXCEEDED", `An organisation has at most ${CHANNELS_MAX} channels. None was made. Remove one first.`);
    }
    const id = newId("channel");
    const secret = input.kind === "webhook" ? randomText(SECRET_LENGTH) : null;
    const sealedSecret = secret === null ? null : await sealSecret(secret, id);
    const { kind, name, enabled: isEnabled } = input;
    const events = [...new Set(input.events)];
    const [channel] = await tx
      .insert(noticeChannels)
      .values({ id, orgId: ctx.orgId, kind, name, target, sealedSecret, events, isEnabled, createdBy })
      .returning();
    if (!channel) throw new AppError("INTERNAL", "The channel was not made. Nothing was changed. Try again.");
    await emitAudit(tx, ctx, { action: "notice.manage", entityId: id, detail: { change: "create", kind, events } });
    return { channel: channelView(channel), secret };
  });
}

/** Changes what is given and leaves the rest. */
export async function changeChannel(args: { ctx: ServiceContext; input: ChangeChannelInput }): Promise<SavedChannel> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const input = ChangeChannelInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const before = await getChannelInOrg({ tx, ctx, id: input.id });
    await authorize({ tx, ctx, action: "notice.manage" });
    if (input.newSecret && before.kind !== "webhook") {
      throw new AppError("INVALID_INPUT", "Only a webhook has a secret. Nothing was changed.", {
        details: [{ path: "newSecret", message: "not for e-mail" }],
      });
    }
    const secret = input.newSecret ? randomText(SECRET_LENGTH) : null;
    const [channel] = await tx
      .update(noticeChannels)
      .set({
        name: input.name ?? before.name,
        target: input.target === undefined ? before.target : checkedTarget(before.kind, input.target),
        events: input.events === undefined ? before.events : [...new Set(input.events)],
        isEnabled: input.enabled ?? before.isEnabled,
        sealedSecret: secret === null ? before.sealedSecret : await sealSecret(secret, before.id),
      })
      .where(eq(noticeChannels.id, before.id))
      .returning();
    if (!channel) throw new AppError("INTERNAL", "The channel was not changed. Try again.");
    const { events, isEnabled } = channel;
    const changed = { target: channel.target !== before.target, newSecret: input.newSecret };
    await emitAudit(tx, ctx, { action: "notice.manage", entityId: before.id, detail: { change: "change", events, isEnabled, ...changed } });
    return { channel: channelView(channel), secret };
  });
}

/** Removes a channel with its deliveries: what was still to be sent to it is not. */
export async function removeChannel(args: { ctx: ServiceContext; input: ChannelByIdInput }): Promise<RemovedChannel> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { id } = ChannelByIdInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const { kind } = await getChannelInOrg({ tx, ctx, id });
    await authorize({ tx, ctx, action: "notice.manage" });
    await tx.delete(noticeChannels).where(eq(noticeChannels.id, id));
    await emitAudit(tx, ctx, { action: "notice.manage", entityId: id, detail: { change: "remove", kind } });
    return { id };
  });
}

/** Sends a test by the same road as every notice: how it went is in the list of notices a moment later. */
export async function testChannel(args: { ctx: ServiceContext; input: ChannelByIdInput }): Promise<ChannelTest> {
  const { ctx } = args;
  requireScope(ctx, "write");
  const { id } = ChannelByIdInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const { isEnabled } = await getChannelInOrg({ tx, ctx, id });
    await authorize({ tx, ctx, action: "notice.manage" });
    if (!isEnabled) throw new AppError("CONFLICT", "This channel is switched off. Nothing was sent. Switch it on first.");
    const dedupeKey = `${id}/test/${ctx.requestId}`;
    const noticeId = await notify(tx, { orgId: ctx.orgId, event: "channel.test", dedupeKey, subject: { channelId: id } });
    if (noticeId === null) throw new AppError("CONFLICT", "This test has been sent already.");
    await emitAudit(tx, ctx, { action: "notice.manage", entityId: id, detail: { change: "test" } });
    return { noticeId };
  });
}
