import { z } from "zod";
import { NOTICE_EVENTS } from "@/db";

export const ChannelView = z.object({
  id: z.string(),
  kind: z.enum(["email", "webhook"]),
  name: z.string(),
  target: z.string(),
  events: z.array(z.enum(NOTICE_EVENTS)),
  enabled: z.boolean(),
  problem: z.string().nullable().describe("Why nothing can be sent to it as the server is set up; null when something can."),
  createdAt: z.string(),
});
export type ChannelView = z.infer<typeof ChannelView>;

export const ChannelList = z.object({ channels: z.array(ChannelView) });
export type ChannelList = z.infer<typeof ChannelList>;

export const SavedChannel = z.object({
  channel: ChannelView,
  secret: z.string().nullable().describe("What the webhook's signatures are made with, shown this once; null where none was made."),
});
export type SavedChannel = z.infer<typeof SavedChannel>;

export const ChannelTest = z.object({
  noticeId: z.string().describe("The notice that the test is: how it went is in the list of notices."),
});
export type ChannelTest = z.infer<typeof ChannelTest>;

export const RemovedChannel = z.object({ id: z.string() });
export type RemovedChannel = z.infer<typeof RemovedChannel>;

export const NoticeView = z.object({
  id: z.string(),
  event: z.enum(NOTICE_EVENTS),
  at: z.string(),
  dataset: z.object({ slug: z.string(), name: z.string() }).nullable(),
  runId: z.string().nullable(),
  hospital: z.string().nullable(),
  period: z.string().nullable(),
  deliveries: z.array(
    z.object({
      id: z.string(),
      channel: z
        .object({ id: z.string(), kind: z.enum(["email", "webhook"]), name: z.string() })
        .nullable()
        .describe("Null when it goes by e-mail to the person it concerns."),
      state: z.enum(["pending", "sent", "failed"]),
      attempts: z.number(),
      error: z.string().nullable().describe("What went wrong last."),
      nextAt: z.string().nullable().describe("When it is tried again; null when it is not."),
      sentAt: z.string().nullable(),
    }),
  ),
});
export type NoticeView = z.infer<typeof NoticeView>;

export const NoticeList = z.object({ items: z.array(NoticeView), nextCursor: z.string().nullable() });
export type NoticeList = z.infer<typeof NoticeList>;
