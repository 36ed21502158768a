import { expect, test } from "vitest";
import { parseContract } from "@/lib/ingest";
import { LAB_RESULTS_CONTRACT, LAB_TESTS_CONTRACT } from "./contract";
import { DICTIONARY_HEADER } from "./dictionary";
import { HEADER } from "./generate";

test.each([
  ["results", LAB_RESULTS_CONTRACT, HEADER],
  ["test dictionary", LAB_TESTS_CONTRACT, DICTIONARY_HEADER],
])("the contract of the sample's %s is one that Medlake takes", (_, body, header) => {
  const contract = parseContract(body);
  expect(contract.columns.map((column) => column.name)).toEqual(header.split(","));
});
