import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CleanStep } from "./clean-steps";
import { Contract, Format, parseContract } from "./contract";

const guide = readFileSync("docs/guide/contracts.md", "utf8");

test("the contract of the guide is one", () => {
  const examples = [...guide.matchAll(/```json\n([\s\S]*?)```/g)].map((match) => match[1] ?? "");
  expect(examples.length).toBeGreaterThan(0);
  for (const example of examples) expect(parseContract(JSON.parse(example)).columns.length).toBeGreaterThan(0);
});

test("the guide names every key of a contract and of its format, and the README every step", () => {
  for (const key of [...Object.keys(Contract.shape), ...Object.keys(Format.shape)]) expect(guide).toContain(`\`${key}\``);
  const readme = readFileSync("lib/ingest/README.md", "utf8");
  for (const option of CleanStep.options) expect(readme).toContain(`\`${option.shape.step.value}\``);
});
