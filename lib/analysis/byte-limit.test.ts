import { expect, test } from "vitest";
import { limitAnswer, refuseOverLimit } from "./byte-limit";

const GB = 1e9;
const person = { bytes: 10 * GB, whose: "person" } as const;
const advice = [
  { text: "Ask for one month, such as 2025-12: 3.2 TB → 41 GB", bytes: 41 * GB },
  { text: "Leave out note: 3.2 TB → 8 GB", bytes: 8 * GB },
];

test("a question within the limit, or without one, is let through", () => {
  expect(() => refuseOverLimit(null, { bytesHigh: 1e15, advice })).not.toThrow();
  expect(() => refuseOverLimit(person, { bytesHigh: 10 * GB, advice })).not.toThrow();
  expect(limitAnswer(person, { bytesHigh: 10 * GB })).toEqual({ ...person, over: false });
  expect(limitAnswer(null, { bytesHigh: 1 })).toBeNull();
});

test("one over it is refused with its size, the limit, whose it is, and what would bring it within", () => {
  expect(() => refuseOverLimit(person, { bytesHigh: 3.2e12, advice })).toThrow(
    "This question may read 3.2 TB, and you may read 10 GB with one question. Nothing was run. Leave out note: 3.2 TB → 8 GB. Or ask an administrator for a higher limit.",
  );
  const organisation = { bytes: GB, whose: "organisation" } as const;
  expect(() => refuseOverLimit(organisation, { bytesHigh: 3.2e12, advice })).toThrow(
    "anyone in your organisation may read 1 GB with one question. Nothing was run. Ask for one month, such as 2025-12",
  );
  expect(() => refuseOverLimit(person, { bytesHigh: 3.2e12, advice: [] })).toThrow("Ask for fewer columns, months or hospitals");
});
