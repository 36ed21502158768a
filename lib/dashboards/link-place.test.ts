import { expect, test } from "vitest";
import { linkPlace } from "./link-place";

const never = new AbortController().signal;

/** A task that ends when it is told to, and says when it began. */
function task(name: string, begun: string[]) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const run = async (): Promise<string> => {
    begun.push(name);
    await promise;
    return name;
  };
  return { run, end: resolve };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test("four questions of a link run at once, the next in the order of asking, and those of other links beside them", async () => {
  const begun: string[] = [];
  const tasks = ["a", "b", "c", "d", "e", "f"].map((name) => task(name, begun));
  const answers = tasks.map(({ run }) => linkPlace("lnk_1", never, run));
  const other = task("other", begun);
  const beside = linkPlace("lnk_2", never, other.run);
  await settle();
  expect(begun).toEqual(["a", "b", "c", "d", "other"]);
  tasks[2]?.end();
  await settle();
  expect(begun).toEqual(["a", "b", "c", "d", "other", "e"]);
  for (const { end } of [...tasks, other]) end();
  expect(await Promise.all(answers)).toEqual(["a", "b", "c", "d", "e", "f"]);
  await beside;
});

test("who goes away while waiting takes no place, and a question that fails gives its place on", async () => {
  const begun: string[] = [];
  const [first, ...rest] = ["a", "b", "c", "d"].map((name) => task(name, begun));
  const failing = linkPlace("lnk_3", never, async () => {
    await first?.run();
    throw new Error("It failed.");
  });
  const running = rest.map(({ run }) => linkPlace("lnk_3", never, run));
  const gone = new AbortController();
  const waiting = linkPlace("lnk_3", gone.signal, task("gone", begun).run);
  const last = task("last", begun);
  const patient = linkPlace("lnk_3", never, last.run);
  gone.abort();
  await expect(waiting).rejects.toMatchObject({ code: "CANCELLED" });
  await expect(linkPlace("lnk_3", gone.signal, task("late", begun).run)).rejects.toMatchObject({ code: "CANCELLED" });
  first?.end();
  await expect(failing).rejects.toThrow("It failed.");
  await settle();
  expect(begun).toEqual(["a", "b", "c", "d", "last"]);
  for (const { end } of [...rest, last]) end();
  await Promise.all([...running, patient]);
  // All places are free again.
  const after = ["w", "x", "y", "z"].map((name) => linkPlace("lnk_3", never, async () => name));
  expect(await Promise.all(after)).toEqual(["w", "x", "y", "z"]);
});

test("beyond four hundred who wait, the next is told to come back", async () => {
  const gate = Promise.withResolvers<void>();
  const asked = Array.from({ length: 404 }, () => linkPlace("lnk_4", never, () => gate.promise));
  await expect(linkPlace("lnk_4", never, () => gate.promise)).rejects.toMatchObject({ code: "RATE_LIMITED", retryAfterSeconds: 2 });
  gate.resolve();
  await Promise.all(asked);
});
