import { describe, expect, it } from "vitest";
import { isSendable, mistakesOf, nextToSend, partNeeds, queueReducer, type QueueItem } from "./queue";

function added(names: string[], hospital = "", period = ""): QueueItem[] {
  const files = names.map((name, index) => ({ id: String(index), file: new File(["a\n1\n"], name) }));
  return queueReducer([], { kind: "add", files, hospitals: ["northgate"], hospital, period });
}

const NEEDED = { hospital: "needed", period: "needed" } as const;

describe("queueReducer", () => {
  it("takes hospital and month from the name before the page's choice", () => {
    const items = added(["northgate-2025-11.csv", "other.csv"], "holmwood", "2025-10");
    expect(items.map((item) => [item.hospital, item.period])).toEqual([
      ["northgate", "2025-11"],
      ["holmwood", "2025-10"],
    ]);
  });

  it("changes one file and leaves the others", () => {
    const items = queueReducer(added(["a.csv", "b.csv"]), { kind: "edit", id: "1", part: { period: "2025-01" } });
    expect(items.map((item) => item.period)).toEqual(["", "2025-01"]);
  });
});

describe("what an upload must say", () => {
  it("follows the contract", () => {
    expect(partNeeds({ hasContract: true, hospitalFrom: "submission", periodFrom: "column" })).toEqual({
      hospital: "needed",
      period: "no",
    });
    expect(partNeeds({ hasContract: false, hospitalFrom: null, periodFrom: null })).toEqual({ hospital: "optional", period: "optional" });
  });

  it("keeps a file back until it is said, and said right", () => {
    const [item] = added(["a.csv"], "northgate", "11/2025");
    if (!item) throw new Error("no item");
    expect(mistakesOf(item, NEEDED)).toEqual({ hospital: null, period: "Write it as 2025-11" });
    expect(isSendable(item, NEEDED)).toBe(false);
    expect(isSendable({ ...item, period: "2025-11" }, NEEDED)).toBe(true);
    expect(isSendable(item, { hospital: "no", period: "no" })).toBe(true);
  });
});

describe("nextToSend", () => {
  it("keeps two files under way", () => {
    let items = queueReducer(added(["a.csv", "b.csv", "c.csv"]), { kind: "send", ids: ["0", "1", "2"] });
    expect(nextToSend(items).map((item) => item.id)).toEqual(["0", "1"]);
    items = queueReducer(items, { kind: "state", id: "0", state: { kind: "sending", sent: 0 } });
    expect(nextToSend(items).map((item) => item.id)).toEqual(["1"]);
    items = queueReducer(items, { kind: "state", id: "1", state: { kind: "sending", sent: 0 } });
    expect(nextToSend(items)).toEqual([]);
  });
});
