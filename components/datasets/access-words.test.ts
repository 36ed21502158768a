import { describe, expect, test } from "vitest";
import type { Action } from "@/lib/access";
import type { AccessRequestView } from "@/lib/access-requests";
import { accessGap, requestWords, rightsWords } from "./access-words";

const ANALYST: Action[] = ["query.summary", "query.rows", "query.export"];
const VIEWER: Action[] = ["query.summary"];
const of = (rights: ("summary" | "rows" | "download")[], hospitals: string[] | null = null, isOwner = false) => ({
  rights,
  scope: { hospitals },
  isOwner,
});

describe("what somebody can ask the owner for", () => {
  test.each([
    ["an analyst with summaries", of(["summary"]), ANALYST, { askable: ["rows", "download"], beyondRole: [] }],
    ["an analyst with everything", of(["summary", "rows", "download"]), ANALYST, { askable: [], beyondRole: [] }],
    [
      "an analyst with summaries of some hospitals",
      of(["summary"], ["a"]),
      ANALYST,
      { askable: ["summary", "rows", "download"], beyondRole: [] },
    ],
    ["a viewer with summaries, whose role is the limit", of(["summary"]), VIEWER, { askable: [], beyondRole: ["rows", "download"] }],
    ["a viewer without any", of([]), VIEWER, { askable: ["summary"], beyondRole: ["rows", "download"] }],
    ["an auditor", of([]), [], { askable: [], beyondRole: ["summary", "rows", "download"] }],
    ["the owner's own people", of(["summary"], null, true), VIEWER, { askable: [], beyondRole: [] }],
  ] as const)("%s", (_, dataset, can, expected) => {
    expect(accessGap({ ...dataset, rights: [...dataset.rights] }, can)).toEqual(expected);
  });
});

test("rights are named in one order", () => {
  expect(rightsWords(["rows"])).toBe("rows");
  expect(rightsWords(["download", "summary"])).toBe("summaries and download");
  expect(rightsWords(["download", "summary", "rows"])).toBe("summaries, rows and download");
});

test("what became of a request is said with its days and the owner's words", () => {
  const request: AccessRequestView = {
    id: "acr_1",
    dataset: { slug: "lab", name: "Lab" },
    organisation: { slug: "r", name: "R" },
    person: "Ada",
    isOwn: true,
    canDecide: false,
    rights: ["rows"],
    reason: "why",
    state: "open",
    answer: null,
    decidedAt: null,
    createdAt: "2025-11-03T10:00:00.000Z",
    has: null,
  };
  expect(requestWords(request)).toBe("You asked for rows on 3 Nov 2025. The owner has not answered yet.");
  const decided = { ...request, decidedAt: "2025-11-05T10:00:00.000Z" };
  expect(requestWords({ ...decided, state: "granted" })).toBe("You asked for rows on 3 Nov 2025. Granted on 5 Nov 2025.");
  expect(requestWords({ ...decided, state: "declined", answer: "Ask the ward." })).toBe(
    "You asked for rows on 3 Nov 2025. Declined on 5 Nov 2025: Ask the ward.",
  );
});
