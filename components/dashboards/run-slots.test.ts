import { describe, expect, it } from "vitest";
import { runSlots } from "./run-slots";

const open = () => new AbortController().signal;

/** Tasks that end when they are told to, and what was running at most. */
function tasks() {
  const started: string[] = [];
  const ends = new Map<string, { ok: () => void; fail: (error: Error) => void }>();
  const task = (name: string) => () =>
    new Promise<string>((resolve, reject) => {
      started.push(name);
      ends.set(name, { ok: () => resolve(name), fail: reject });
    });
  return { started, ends, task };
}

/** Lets everything that is due run. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

describe("slots", () => {
  it("run no more than their number, in the order of asking", async () => {
    const run = runSlots(2);
    const { started, ends, task } = tasks();
    const answers = ["a", "b", "c", "d"].map((name) => run(task(name), open()));
    await turn();
    expect(started).toEqual(["a", "b"]);
    ends.get("b")?.ok();
    await turn();
    expect(started).toEqual(["a", "b", "c"]);
    for (const name of ["a", "c"]) ends.get(name)?.ok();
    await turn();
    ends.get("d")?.ok();
    expect(await Promise.all(answers)).toEqual(["a", "b", "c", "d"]);
  });

  it("are free again after a task that fails", async () => {
    const run = runSlots(1);
    const { started, ends, task } = tasks();
    const failed = run(task("a"), open());
    const second = run(task("b"), open());
    await turn();
    ends.get("a")?.fail(new Error("no"));
    await expect(failed).rejects.toThrow("no");
    await turn();
    expect(started).toEqual(["a", "b"]);
    ends.get("b")?.ok();
    expect(await second).toBe("b");
  });

  it("leave out what was given up while it waited", async () => {
    const run = runSlots(1);
    const { started, ends, task } = tasks();
    const first = run(task("a"), open());
    const stop = new AbortController();
    const given = run(task("b"), stop.signal);
    const third = run(task("c"), open());
    stop.abort(new Error("left"));
    await expect(given).rejects.toThrow("left");
    ends.get("a")?.ok();
    await first;
    await turn();
    expect(started).toEqual(["a", "c"]);
    ends.get("c")?.ok();
    expect(await third).toBe("c");
  });
});
