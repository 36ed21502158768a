import { z } from "zod";

/** What a notice is about: ids, and the place a file was sent for. Never a cell's value. */
export const NoticeSubject = z.strictObject({
  datasetId: z.string().nullable().default(null),
  runId: z.string().nullable().default(null),
  /** The hospital and month as they were declared, never as a column holds them. */
  hospital: z.string().nullable().default(null),
  period: z.string().nullable().default(null),
  /** For a test: the only channel that gets it. */
  channelId: z.string().nullable().default(null),
  /** The person whom it concerns, who is told by e-mail. */
  userId: z.string().nullable().default(null),
  /** What was decided on a request for access. */
  decision: z.enum(["granted", "declined"]).nullable().default(null),
});
export type NoticeSubject = z.infer<typeof NoticeSubject>;
