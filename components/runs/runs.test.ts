import { describe, expect, it } from "vitest";
import { activityOf, countsEquation, goneValues, heldTitle, isOverlapping, leftOutWords, remainingMs } from "./run-words";
import { waterfalls } from "./waterfall";

type Step = Parameters<typeof waterfalls>[0][number];

function step(name: Step["name"], startedAt: string, endedAt: string | null, more: Partial<Step> = {}): Step {
  return {
    name,
    attempt: 1,
    state: endedAt === null ? "running" : "done",
    startedAt,
    endedAt,
    rowsIn: null,
    rowsOut: null,
    bytes: null,
    peakRss: null,
    ...more,
  };
}

describe("waterfalls", () => {
  it("places steps as shares of the attempt's time", () => {
    const [one] = waterfalls(
      [
        step("verify", "2025-11-03T10:00:00.000Z", "2025-11-03T10:00:01.000Z"),
        step("scan", "2025-11-03T10:00:01.000Z", "2025-11-03T10:00:04.000Z"),
      ],
      0,
    );
    expect(one?.totalMs).toBe(4000);
    expect(one?.bars.map((bar) => [bar.name, bar.offset, bar.width, bar.durationMs])).toEqual([
      ["verify", 0, 0.25, 1000],
      ["scan", 0.25, 0.75, 3000],
    ]);
  });

  it("lets a running step last until now and puts the newest attempt first", () => {
    const now = Date.parse("2025-11-03T10:01:02.000Z");
    const all = waterfalls(
      [step("load", "2025-11-03T10:00:00.000Z", null, { state: "failed" }), step("load", "2025-11-03T10:01:00.000Z", null, { attempt: 2 })],
      now,
    );
    expect(all.map((one) => one.attempt)).toEqual([2, 1]);
    expect(all[0]?.bars[0]?.durationMs).toBe(2000);
    expect(all[1]?.bars[0]?.durationMs).toBe(0);
  });

  it("has nothing to show for a run that never started", () => {
    expect(waterfalls([], 0)).toEqual([]);
  });
});

describe("countsEquation", () => {
  it("shows all four parts and whether they add up", () => {
    const counts = { received: 1204332, published: 1203870, rejected: 412, deduplicated: 50, skipped: 0 };
    const { received, parts, balanced } = countsEquation(counts, "published");
    expect(received).toBe(1204332);
    expect(parts.map((part) => part.value)).toEqual([1203870, 412, 50, 0]);
    expect(balanced).toBe(true);
    expect(countsEquation({ received: 10, published: 8, rejected: 1, deduplicated: 0, skipped: 0 }, "published").balanced).toBe(false);
  });

  it("calls rows published only where the run is", () => {
    const counts = { received: 10, published: 10, rejected: 0, deduplicated: 0, skipped: 0 };
    const label = (state: Parameters<typeof countsEquation>[1]) => countsEquation(counts, state).parts[0]?.label;
    expect(label("published")).toBe("published");
    expect([label("held"), label("rehearsed")]).toEqual(["to publish", "to publish"]);
    expect([label("rejected"), label("cancelled"), label("failed")]).toEqual(Array(3).fill("passed, but not published"));
  });
});

describe("leftOutWords", () => {
  it("says what neither was published nor rejected", () => {
    expect(leftOutWords({ deduplicated: 1018, skipped: 0 })).toBe("1,018 duplicate, 0 skipped");
  });
});

describe("activityOf", () => {
  it("names the step that is running", () => {
    expect(activityOf({ state: "queued", steps: [] })).toBe("Waiting for a worker");
    expect(activityOf({ state: "running", steps: [step("scan", "2025-11-03T10:00:01.000Z", null)] })).toBe("Read the structure");
  });
});

describe("remainingMs", () => {
  it("says nothing before it can know, and extrapolates afterwards", () => {
    expect(remainingMs(0.01, 60_000)).toBeNull();
    expect(remainingMs(0.5, 1_000)).toBeNull();
    expect(remainingMs(0.25, 60_000)).toBe(180_000);
  });
});

describe("heldTitle", () => {
  const title = (...checks: string[]) => heldTitle({ holdReason: "checks", holds: checks.map((check) => ({ check })) });
  it("says the cause of the hold, and several of them each once", () => {
    expect(title("rejected_rows")).toBe("Waits for a decision: many of its rows were rejected");
    expect(title("shape", "unit_switch")).toBe("Waits for a decision: it is unlike the months before");
    expect(title("rejected_rows", "shape")).toBe(
      "Waits for a decision: many of its rows were rejected, and it is unlike the months before",
    );
    expect(heldTitle({ holdReason: "columns", holds: [{ check: "unknown_columns" }] })).toBe("Waits for a decision about its columns");
  });
});

describe("goneValues", () => {
  it("finds what accepting would leave without rows", () => {
    expect(goneValues([{ check: "rows" }, { check: "gone_values" }, { check: "new_values" }])).toEqual([{ check: "gone_values" }]);
  });
});

describe("isOverlapping", () => {
  const reject = (count: number) => ({ severity: "reject", count });
  it("is so only where the causes of rejection sum to more than the rejected lines", () => {
    expect(isOverlapping([reject(9), reject(5), { severity: "warn", count: 100 }], 13)).toBe(true);
    expect(isOverlapping([reject(8), reject(5), { severity: "warn", count: 100 }], 13)).toBe(false);
  });
});
