import { expect, test } from "vitest";
import { makeTurns } from "./turns";

const aborted = (): Error => new Error("aborted");

test("as many as there are places run at the same time, the others in order", async () => {
  const turns = makeTurns(2);
  const order: number[] = [];
  const first = await turns.take(undefined, aborted);
  const second = await turns.take(undefined, aborted);
  const later = [3, 4].map(async (number) => {
    const giveBack = await turns.take(undefined, aborted);
    order.push(number);
    giveBack();
  });
  await Promise.resolve();
  expect(order).toEqual([]);
  second();
  // A place is given back once.
  second();
  await Promise.all(later);
  first();
  expect(order).toEqual([3, 4]);
  await Promise.all([turns.take(undefined, aborted), turns.take(undefined, aborted)]);
});

test("who does not wait any more takes no place, and is told so", async () => {
  const turns = makeTurns(1);
  const giveBack = await turns.take(undefined, aborted);
  const controller = new AbortController();
  const leaving = turns.take(controller.signal, aborted);
  const staying = turns.take(undefined, aborted);
  controller.abort();
  await expect(leaving).rejects.toThrow("aborted");
  giveBack();
  (await staying)();
  await expect(turns.take(AbortSignal.abort(), aborted)).rejects.toThrow("aborted");
  (await turns.take(undefined, aborted))();
});

test("when it closes, everybody who waits is sent away", async () => {
  const turns = makeTurns(1);
  await turns.take(undefined, aborted);
  const waiting = [turns.take(undefined, aborted), turns.take(undefined, aborted)];
  turns.close(() => new Error("closed"));
  for (const one of waiting) await expect(one).rejects.toThrow("closed");
});
