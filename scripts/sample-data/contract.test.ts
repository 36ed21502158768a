import { expect, test } from "vitest";
import { parseContract } from "@/lib/ingest";
import { LAB_RESULTS_CONTRACT } from "./contract";
import { HEADER } from "./generate";

test("the contract of the sample data is one that Medlake takes", () => {
  const contract = parseContract(LAB_RESULTS_CONTRACT);
  expect(contract.columns.map((column) => column.name)).toEqual(HEADER.split(","));
});
