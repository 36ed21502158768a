import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AppError } from "@/lib/errors";
import { limitWrongSecrets, WRONG_SECRETS_PER_MINUTE } from "./wrong-secrets";

// A minute lasts as long as the test.
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const opens = async () => "opened";
const opensNothing = async (): Promise<string> => {
  throw new AppError("NOT_FOUND", "Nothing is there.");
};
const fails = async (): Promise<string> => {
  throw new AppError("RATE_LIMITED", "Too many ask at once.");
};

async function guess(address: string, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    await expect(limitWrongSecrets({ address, hash: `wrong ${n}` }, opensNothing)).rejects.toMatchObject({ code: "NOT_FOUND" });
  }
}

test("good ones from one address are never too many, and what fails otherwise is no guess", async () => {
  const address = "198.51.100.1";
  for (let n = 0; n <= WRONG_SECRETS_PER_MINUTE; n += 1) {
    expect(await limitWrongSecrets({ address, hash: `good ${n}` }, opens)).toBe("opened");
    await expect(limitWrongSecrets({ address, hash: `busy ${n}` }, fails)).rejects.toThrow("Too many ask at once.");
  }
  await guess(address, WRONG_SECRETS_PER_MINUTE);
  await expect(limitWrongSecrets({ address, hash: "next" }, opensNothing)).rejects.toMatchObject({ code: "RATE_LIMITED" });
});

test("after too many wrong ones nothing new is looked up, good ones known there still open, and other addresses go on", async () => {
  const address = "198.51.100.2";
  await limitWrongSecrets({ address, hash: "known" }, opens);
  await guess(address, WRONG_SECRETS_PER_MINUTE);
  let isLookedUp = false;
  const lookUp = async () => {
    isLookedUp = true;
    return "opened";
  };
  const refused = { code: "RATE_LIMITED", retryAfterSeconds: expect.any(Number), message: expect.stringContaining("your network") };
  await expect(limitWrongSecrets({ address, hash: "not seen before" }, lookUp)).rejects.toMatchObject(refused);
  expect(isLookedUp).toBe(false);
  expect(await limitWrongSecrets({ address, hash: "known" }, opens)).toBe("opened");
  expect(await limitWrongSecrets({ address: "198.51.100.3", hash: "not seen before" }, opens)).toBe("opened");
  // One that opens nothing any more is a wrong one like others.
  await expect(limitWrongSecrets({ address, hash: "known" }, opensNothing)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(limitWrongSecrets({ address, hash: "known" }, opens)).rejects.toMatchObject({ code: "RATE_LIMITED" });
});

test("those tried at the same moment are counted before any of them is looked up", async () => {
  const address = "198.51.100.4";
  const gate = Promise.withResolvers<void>();
  let lookedUp = 0;
  const wait = async () => {
    lookedUp += 1;
    await gate.promise;
    return opensNothing();
  };
  const all = Promise.allSettled(
    Array.from({ length: WRONG_SECRETS_PER_MINUTE + 50 }, (_, n) => limitWrongSecrets({ address, hash: `guess ${n}` }, wait)),
  );
  gate.resolve();
  const refusals = (await all).filter((one) => one.status === "rejected" && (one.reason as AppError).code === "RATE_LIMITED");
  expect([lookedUp, refusals.length]).toEqual([WRONG_SECRETS_PER_MINUTE, 50]);
});
