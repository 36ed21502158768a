import { describe, expect, it } from "vitest";
import { endpoints, internalPath, pages } from "./urls";

describe("pages", () => {
  it("encodes names, so that a slash in one never becomes a segment", () => {
    expect(pages.dataset("north/ern", "lab results", "coverage")).toBe("/north%2Fern/datasets/lab%20results/coverage");
    expect(pages.dataset("northern", "lab-results")).toBe("/northern/datasets/lab-results");
  });

  it("leaves empty filters out of the address", () => {
    expect(pages.runs("northern", { dataset: "", state: null })).toBe("/northern/runs");
    expect(pages.runs("northern", { state: "held" })).toBe("/northern/runs?state=held");
  });
});

describe("endpoints", () => {
  it("carries what an upload declares, encoded", () => {
    expect(endpoints.upload("lab-results", { filename: "a & b.csv", hospital: "st-anselm", period: null })).toBe(
      "/api/v1/datasets/lab-results/uploads?filename=a+%26+b.csv&hospital=st-anselm",
    );
  });
});

describe("internalPath", () => {
  it("keeps a path of this site", () => {
    expect(internalPath("/northern/runs?state=held")).toBe("/northern/runs?state=held");
    expect(internalPath("/northern/explore?q=a//b/../c#x")).toBe("/northern/explore?q=a//b/../c#x");
    expect(internalPath("/northern/a..b/.c")).toBe("/northern/a..b/.c");
  });

  it.each([
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "/a\\b",
    "/a b",
    "/..//evil.example",
    "/./a",
    "/a/..",
    "",
    null,
    undefined,
  ])("refuses %s", (value) => {
    expect(internalPath(value)).toBeNull();
  });
});
