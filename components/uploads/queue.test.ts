import { describe, expect, it } from "vitest";
import { isSendable, mistakesOf, nextToSend, partNeeds, queueReducer, type QueueItem } from "./queue";

function added(names: string[], hospital = "", period = ""): QueueItem[] {
  const files = names.map((name, index) => ({ id: String(index), file: new File(["a\n1\n"], name) }));
  return queueReducer([], { kind: "add", files, hospitals: ["northgate"], hospital, period, rehearsal: false, unfinished: [] });
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

describe("a file that was begun before", () => {
  const file = new File(["a\n1\n"], "northgate.csv", { lastModified: 1_700_000_000_000 });
  const begun = { filename: file.name, bytes: file.size, received: 2, modifiedAt: file.lastModified, address: "/api/uploads/ups_1" };
  const unfinished = [{ ...begun, hospital: "holmwood", period: "2025-02", rehearsal: true }];
  const add = (one: File, items: QueueItem[] = []) =>
    queueReducer(items, {
      kind: "add",
      files: [{ id: "x", file: one }],
      hospitals: ["northgate"],
      hospital: "",
      period: "",
      rehearsal: false,
      unfinished,
    });

  it("goes on where it ended, as what it was begun as", () => {
    expect(add(file)).toEqual([
      {
        id: "x",
        file,
        hospital: "holmwood",
        period: "2025-02",
        address: "/api/uploads/ups_1",
        rehearsal: true,
        state: { kind: "paused", sent: 2 },
      },
    ]);
  });

  it("is another one when its size, its name or its time differs, and when it is on its way already", () => {
    const others = [
      new File(["a\n12\n"], file.name, { lastModified: file.lastModified }),
      new File(["a\n1\n"], "other.csv", { lastModified: file.lastModified }),
      new File(["a\n1\n"], file.name, { lastModified: 1 }),
    ];
    expect(others.map((other) => add(other)[0]?.address)).toEqual([null, null, null]);
    expect(add(file, add(file)).map((item) => item.address)).toEqual(["/api/uploads/ups_1", null]);
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

  it("keeps in mind what is on the server when sending goes on", () => {
    const paused = queueReducer(added(["a.csv"]), { kind: "state", id: "0", state: { kind: "paused", sent: 512 } });
    expect(queueReducer(paused, { kind: "send", ids: ["0"] })[0]?.state).toEqual({ kind: "waiting", sent: 512 });
  });
});
