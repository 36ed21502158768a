import { expect, test } from "vitest";
import { PAGE_WEIGHT_MAX, pageWeights } from "../scripts/page-weight.mjs";

test("no page loads more JavaScript at first than the limit", async () => {
  const heavy = (await pageWeights(".next")).filter(({ kilobytes }) => kilobytes > PAGE_WEIGHT_MAX);
  expect(heavy).toEqual([]);
});
