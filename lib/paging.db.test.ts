import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { contextFor, makeDataset, makeOrg } from "@/db/testing/factories";
import { listQueries } from "@/lib/analysis";
import { listVersions } from "@/lib/catalog";
import type { ServiceContext } from "@/lib/context";
import { listDashboards } from "@/lib/dashboards";
import { listExports } from "@/lib/exports";
import { listNotices } from "@/lib/notices";
import { listAudit } from "@/lib/orgs";
import { listRuns } from "@/lib/runs";
import { listSavedQueries } from "@/lib/saved-queries";
import { listUploads } from "@/lib/uploads";

let db: TestDb;
let ctx: ServiceContext;
beforeAll(async () => {
  db = await createTestDb();
  const org = await makeOrg();
  ctx = await contextFor({ org, role: "admin" });
  await makeDataset({ org, slug: "paged" });
});
afterAll(() => db.drop());

const encode = (text: string) => Buffer.from(text).toString("base64url");

/** Lists that are ordered by an instant, and the prefix of their ids. */
const BY_TIME = {
  "the audit log": { list: (cursor: string) => listAudit({ ctx, input: { cursor } }), prefix: "aud" },
  questions: { list: (cursor: string) => listQueries({ ctx, input: { cursor } }), prefix: "qry" },
  dashboards: { list: (cursor: string) => listDashboards({ ctx, input: { cursor } }), prefix: "dash" },
  "saved questions": { list: (cursor: string) => listSavedQueries({ ctx, input: { cursor } }), prefix: "sq" },
};

/** Lists whose cursor is the id of the last row. */
const BY_ID = {
  runs: { list: (cursor: string) => listRuns({ ctx, input: { cursor } }), prefix: "run" },
  uploads: { list: (cursor: string) => listUploads({ ctx, input: { cursor } }), prefix: "upl" },
  notices: { list: (cursor: string) => listNotices({ ctx, input: { cursor } }), prefix: "ntc" },
  exports: { list: (cursor: string) => listExports({ ctx, input: { cursor } }), prefix: "exp" },
};

const REFUSED = { code: "INVALID_INPUT", message: "This cursor is not one of ours. Start from the first page." };
const NOW = "2026-03-04T05:06:07.123456Z";

// PostgreSQL reads none of the first five, JavaScript turns 30 February into 2 March, and the lists write none of them.
const IMPOSSIBLE = [
  "2026-13-45T99:00:00.000000Z",
  "2026-00-10T00:00:00.000000Z",
  "2026-01-10T25:00:00.000000Z",
  "2026-01-10T10:61:00.000000Z",
  "0000-01-01T00:00:00.000000Z",
  "2026-02-30T00:00:00.000000Z",
  "2025-02-29T00:00:00.000000Z",
  "2026-01-10T24:00:00.000000Z",
];

describe.each(Object.entries(BY_TIME))("%s", (_, { list, prefix }) => {
  test.each(IMPOSSIBLE)("an instant that is none, %s, is not one of ours", async (at) => {
    await expect(list(encode(`${at} ${prefix}_1`))).rejects.toMatchObject(REFUSED);
  });

  test.each([NOW, "2024-02-29T23:59:59.999999Z", "0001-01-01T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z"])(
    "an instant that is one, %s, is",
    async (at) => {
      await expect(list(encode(`${at} ${prefix}_1`))).resolves.toMatchObject({ nextCursor: null });
    },
  );

  test.each(["", "x", encode(NOW), encode(`${NOW} other_1`), encode(`${NOW} ${prefix}_1 ${prefix}_2`), encode(`${NOW} ${prefix}_'`)])(
    "what is no cursor of it, %j, is refused",
    async (cursor) => {
      await expect(list(cursor)).rejects.toMatchObject(REFUSED);
    },
  );
});

describe.each(Object.entries(BY_ID))("%s", (_, { list, prefix }) => {
  test("has cursors of its own ids only", async () => {
    await expect(list(encode(`${prefix}_1`))).resolves.toMatchObject({ nextCursor: null });
    for (const cursor of ["", "x", encode("other_1"), encode(`${prefix}_'`), encode(`${NOW} ${prefix}_1`)])
      await expect(list(cursor)).rejects.toMatchObject(REFUSED);
  });
});

test("versions have numbers that a version can have", async () => {
  const list = (cursor: string) => listVersions({ ctx, input: { slug: "paged", cursor } });
  await expect(list("3")).resolves.toEqual({ items: [], nextCursor: null });
  for (const cursor of ["", "x", "1.5", "-1", "1e300", "99999999999"]) await expect(list(cursor)).rejects.toMatchObject(REFUSED);
});
