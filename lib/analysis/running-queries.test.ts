import { expect, test } from "vitest";
import type { ServiceContext } from "@/lib/context";
import { cancelTracked, progressOf, trackQuery } from "./running-queries";

const person = (userId: string, actor: Partial<ServiceContext["actor"]> = {}): ServiceContext => ({
  actor: { kind: "user", userId, sessionId: "s", isOperator: false, ...actor } as ServiceContext["actor"],
  orgId: "org_1",
  role: "analyst",
  scopes: ["read"],
  requestId: "req_1",
  ip: null,
});
const never = new AbortController().signal;
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A question that takes a place, writes down that it began, and ends when it is told to. */
function question(ctx: ServiceContext, id: string, begun: string[], signal = never) {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const ended = trackQuery(ctx, id, signal, async ({ takePlace }) => {
    const { waited } = await takePlace();
    begun.push(waited ? `${id} after waiting` : id);
    await promise;
    return id;
  });
  return { ended, end: resolve, fail: () => reject(new Error("It failed.")) };
}

test("a person has five questions at once, with pages and keys together; the next wait in order, others are not held up", async () => {
  const begun: string[] = [];
  const mine = [1, 2, 3, 4].map((n) => question(person("usr_1"), `qry_${n}`, begun));
  mine.push(question(person("usr_1", { kind: "key", keyId: "key_1" }), "qry_5", begun));
  mine.push(question(person("usr_1"), "qry_6", begun), question(person("usr_1"), "qry_7", begun));
  // One that waits for the same answer as another takes no place.
  const joined = trackQuery(person("usr_1"), "qry_8", never, async () => begun.push("joined"));
  // The beginning of another person's id.
  const theirs = [question(person("usr_11"), "qry_1", begun), question(person("usr_2"), "qry_1", begun)];
  await joined;
  await settled();
  expect(begun).toEqual(["joined", "qry_1", "qry_2", "qry_3", "qry_4", "qry_5", "qry_1", "qry_1"]);
  expect(progressOf(person("usr_1"), "qry_6").state).toBe("waiting");
  mine[2]?.end();
  await mine[2]?.ended;
  await settled();
  expect(begun.slice(8)).toEqual(["qry_6 after waiting"]);
  // One that fails gives its place on too.
  mine[0]?.fail();
  await expect(mine[0]?.ended).rejects.toThrow("It failed.");
  await settled();
  expect(begun.slice(8)).toEqual(["qry_6 after waiting", "qry_7 after waiting"]);
  for (const { end } of [...mine, ...theirs]) end();
  await Promise.all([...mine.slice(1), ...theirs].map(({ ended }) => ended));
  await settled();
  // All five are free again.
  const again = [1, 2, 3, 4, 5].map((n) => question(person("usr_1"), `qry_again${n}`, begun));
  await settled();
  expect(begun.slice(-5)).toEqual([1, 2, 3, 4, 5].map((n) => `qry_again${n}`));
  for (const { end } of again) end();
  await Promise.all(again.map(({ ended }) => ended));
});

test("who goes away while waiting was never started, and takes no place", async () => {
  const begun: string[] = [];
  const running = [1, 2, 3, 4, 5].map((n) => question(person("usr_3"), `qry_${n}`, begun));
  await settled();
  const request = new AbortController();
  const gone = question(person("usr_3"), "qry_gone", begun, request.signal);
  const cancelled = question(person("usr_3"), "qry_cancelled", begun);
  const patient = question(person("usr_3"), "qry_patient", begun);
  const hears = [gone, cancelled].map(({ ended }) => expect(ended).rejects.toMatchObject({ code: "CANCELLED" }));
  request.abort();
  expect(await cancelTracked(person("usr_3"), "qry_cancelled")).toMatchObject({
    state: "cancelled",
    confirmation: "It had not been started.",
  });
  await Promise.all(hears);
  running[0]?.end();
  await running[0]?.ended;
  await settled();
  expect(begun.slice(5)).toEqual(["qry_patient after waiting"]);
  for (const { end } of [...running, patient]) end();
  await Promise.all([...running, patient].map(({ ended }) => ended));
});

test("beyond two hundred who wait, the next is told to come back", async () => {
  const begun: string[] = [];
  const asked = Array.from({ length: 205 }, (_, n) => question(person("usr_4"), `qry_${n}`, begun));
  await settled();
  await expect(question(person("usr_4"), "qry_more", begun).ended).rejects.toMatchObject({ code: "RATE_LIMITED", retryAfterSeconds: 1 });
  for (const { end } of asked) end();
  await Promise.all(asked.map(({ ended }) => ended));
  expect(begun).toHaveLength(205);
});
