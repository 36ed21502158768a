import { expect, test, vi } from "vitest";
import { isUnderWay, onceForAll, type Waiter } from "./single-flight";

const patient = (signal = new AbortController().signal): Waiter => ({ signal, onProgress: () => undefined });
const nothingAfter = async () => undefined;
let keys = 0;
const freshKey = () => `key ${(keys += 1)}`;

/** Work that ends when it is told to, or when its signal is aborted. */
function controlled() {
  const end = Promise.withResolvers<string>();
  const work = vi.fn(async (shared: Waiter) => {
    shared.signal.addEventListener("abort", () => end.reject(new Error("stopped by the engine")), { once: true });
    return end.promise;
  });
  return { work, end };
}

test("fifty who ask at the same time get one computation, and the next one starts anew", async () => {
  const key = freshKey();
  const { work, end } = controlled();
  const asked = Array.from({ length: 50 }, () => onceForAll(key, patient(), work, nothingAfter));
  expect(isUnderWay(key)).toBe(true);
  end.resolve("answer");
  const answers = await Promise.all(asked);
  expect(work).toHaveBeenCalledTimes(1);
  expect(answers.map(({ answer }) => answer)).toEqual(Array.from({ length: 50 }, () => "answer"));
  expect(answers.filter(({ isFirst }) => isFirst)).toHaveLength(1);
  await vi.waitFor(() => expect(isUnderWay(key)).toBe(false));
  const again = controlled();
  again.end.resolve("newer");
  expect(await onceForAll(key, patient(), again.work, nothingAfter)).toEqual({ answer: "newer", isFirst: true });
});

test("who asks while the answer is being stored gets it, and nothing starts again", async () => {
  const key = freshKey();
  const stored = Promise.withResolvers<void>();
  const first = await onceForAll(
    key,
    patient(),
    async () => "answer",
    () => stored.promise,
  );
  const work = vi.fn(async () => "second");
  expect(await onceForAll(key, patient(), work, nothingAfter)).toEqual({ answer: "answer", isFirst: false });
  expect(first.isFirst).toBe(true);
  expect(work).not.toHaveBeenCalled();
  stored.resolve();
  await vi.waitFor(() => expect(isUnderWay(key)).toBe(false));
});

test("one of two who goes away is told so at once, and the work goes on for the other", async () => {
  const key = freshKey();
  const { work, end } = controlled();
  const leaver = new AbortController();
  const left = onceForAll(key, patient(leaver.signal), work, nothingAfter);
  const stayed = onceForAll(key, patient(), work, nothingAfter);
  leaver.abort();
  await expect(left).rejects.toMatchObject({
    code: "CANCELLED",
    details: [{ path: "engine", message: expect.stringContaining("Others wait") }],
  });
  expect(work.mock.calls[0]?.[0].signal.aborted).toBe(false);
  end.resolve("answer");
  expect(await stayed).toEqual({ answer: "answer", isFirst: false });
});

test("when the last one goes away the work is stopped, and what it says is what that one hears", async () => {
  const key = freshKey();
  const { work } = controlled();
  const [one, two] = [new AbortController(), new AbortController()];
  const first = onceForAll(key, patient(one.signal), work, nothingAfter);
  const second = onceForAll(key, patient(two.signal), work, nothingAfter);
  one.abort();
  await expect(first).rejects.toMatchObject({ code: "CANCELLED" });
  two.abort();
  await expect(second).rejects.toThrow("stopped by the engine");
  expect(isUnderWay(key)).toBe(false);
  await expect(onceForAll(key, patient(AbortSignal.abort()), work, nothingAfter)).rejects.toMatchObject({ code: "CANCELLED" });
  expect(work).toHaveBeenCalledTimes(1);
});

test("an error reaches all who wait, is not kept, and the next one starts anew", async () => {
  const key = freshKey();
  const { work, end } = controlled();
  const after = vi.fn(nothingAfter);
  const asked = Promise.allSettled(Array.from({ length: 3 }, () => onceForAll(key, patient(), work, after)));
  end.reject(new Error("out of memory"));
  expect((await asked).map((result) => result.status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(after).not.toHaveBeenCalled();
  expect(await onceForAll(key, patient(), async () => "fine", nothingAfter)).toMatchObject({ answer: "fine" });
});

test("progress reaches everyone, also who comes later", async () => {
  const key = freshKey();
  const end = Promise.withResolvers<string>();
  const seen: string[] = [];
  const listener = (name: string): Waiter => ({
    ...patient(),
    onProgress: ({ percentage }) => seen.push(`${name} ${percentage}`),
  });
  let report: Waiter["onProgress"] = () => undefined;
  const work = async (shared: Waiter) => {
    report = shared.onProgress;
    return end.promise;
  };
  const first = onceForAll(key, listener("first"), work, nothingAfter);
  report({ state: "running", percentage: 40, elapsedMs: 1 });
  const second = onceForAll(key, listener("second"), work, nothingAfter);
  report({ state: "running", percentage: 80, elapsedMs: 2 });
  end.resolve("answer");
  await Promise.all([first, second]);
  expect(seen).toEqual(["first 40", "second 40", "first 80", "second 80"]);
});
