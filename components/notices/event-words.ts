import type { NoticeView } from "@/lib/notices";

/** What a notice is about, as people read it. */
export const EVENT_WORDS = {
  "run.held": "A file is held and waits for a person",
  "run.rejected": "A file was rejected",
  "run.failed": "A run failed",
  "run.published": "A file was published",
  "month.late": "A month is late",
  "access.requested": "Somebody asks for access",
  "access.decided": "A request for access was decided",
  "channel.test": "A test",
} as const satisfies Record<NoticeView["event"], string>;

export type EventName = keyof typeof EVENT_WORDS;

export function isEvent(value: string): value is EventName {
  return Object.hasOwn(EVENT_WORDS, value);
}

/** What a channel can be told of. */
export const EVENTS_TO_CHOOSE = Object.keys(EVENT_WORDS)
  .filter(isEvent)
  .filter((event) => event !== "channel.test");
