import { expect, test } from "vitest";
import { citation } from "./cite";

const LAB = {
  owner: { slug: "northern", name: "Northern Health" },
  name: "Lab results",
  version: 12,
  updatedAt: "2025-11-03T10:00:00.000Z",
  isLive: false,
  isOwner: true,
  scope: { hospitals: null },
};
const ADDRESS = "https://medlake.example/northern/datasets/lab-results";

test("a version is cited with whose it is, its number, its day and its address", () => {
  expect(citation(LAB, ADDRESS, "2026-01-02")).toBe(
    `Northern Health (2025). Lab results, version 12, published 3 Nov 2025. Medlake. ${ADDRESS}`,
  );
});

test("who sees some hospitals of another organisation cites when these last changed", () => {
  expect(citation({ ...LAB, isOwner: false, scope: { hospitals: ["Northgate"] } }, ADDRESS, "2026-01-02")).toBe(
    `Northern Health (2025). Lab results, version 12, last changed 3 Nov 2025. Medlake. ${ADDRESS}`,
  );
});

test("what is read live has no version: the day it was read stands for it", () => {
  expect(citation({ ...LAB, isLive: true, version: 0, updatedAt: null }, ADDRESS, "2026-01-02")).toBe(
    `Northern Health. Lab results, read live on 2 Jan 2026. Medlake. ${ADDRESS}`,
  );
});
