import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { makeDataset, makeOrg } from "@/db/testing/factories";
import { buildWriter, killLake } from "./testing/kill-harness";
import type { Mutant } from "./testing/mutants";
import { protocol } from "./protocol";

const isLong = [process.env["MEDLAKE_LONG"], process.env["MEDLAKE_LONG_TESTS"]].includes("1");
const KILLS = isLong ? 60 : 6;

let db: TestDb;
let writerFile: string;
beforeAll(async () => {
  writerFile = await buildWriter();
  db = await createTestDb();
});
afterAll(() => db.drop());

async function killed(o: { kills: number; mutant?: Mutant; isHunt?: boolean }) {
  const dataset = await makeDataset({ org: await makeOrg(), keepVersions: 3 });
  return killLake(writerFile, { url: db.url, datasetId: dataset.id, ...o });
}

test(
  `${KILLS} kills among those who publish, add, withdraw, restore, merge and collect: nothing acknowledged is lost, nothing is there twice, and every reader sees one whole version`,
  { timeout: isLong ? 60 * 60_000 : 20 * 60_000 },
  async () => {
    const outcome = await killed({ kills: KILLS });
    process.stdout.write(`${JSON.stringify({ ...outcome, problems: outcome.problems.length })}\n`);
    expect(outcome.problems).toEqual([]);
    // Otherwise it has shown nothing.
    expect(outcome.versions).toBeGreaterThan(10);
    expect(outcome.reads).toBeGreaterThan(5);
    expect(outcome.powerCuts).toBeGreaterThan(0);
  },
);

// Each breaks one promise of the protocol: a test that does not notice proves nothing.
test.each([
  ["no-lock", /an operation failed|versions have gaps|published twice|instead of/],
  ["no-pins", /ENOENT/],
  ["late-sync", /is missing|is not what was sealed|a read failed/],
] as const)("the test notices a lake with %s", { timeout: 15 * 60_000 }, async (mutant, expected) => {
  try {
    const { problems } = await killed({ kills: 0, mutant, isHunt: true });
    expect(problems.join("\n")).toMatch(expected);
  } finally {
    protocol.pinsVersions = true;
  }
});
