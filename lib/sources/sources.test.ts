import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";

const folder = mkdtempSync(path.join(os.tmpdir(), "medlake-sources-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

const SECRET = "s3cret-of-the-reader";
const CLINIC = { clinic: { url: `postgresql://reader:${SECRET}@127.0.0.1:1/clinic`, orgs: ["northern"] } };

/** The settings are read once, so each case has modules of its own. */
async function opened(setting: string, args: { connection: string; org: string }) {
  vi.resetModules();
  vi.stubEnv("MEDLAKE_POSTGRES_SOURCES", setting);
  const { openSource } = await import("./open-source");
  try {
    const engine = openSource(args);
    await engine.close();
    return engine.name;
  } catch (error) {
    return error as Error & { code: string };
  }
}

test("a connection is there for the organisations it names, and for nobody else", async () => {
  const setting = JSON.stringify(CLINIC);
  expect(await opened(setting, { connection: "clinic", org: "northern" })).toBe("postgres");
  const refusals = [
    await opened(setting, { connection: "clinic", org: "southern" }),
    await opened(setting, { connection: "clinic2", org: "northern" }),
    await opened(setting, { connection: "toString", org: "northern" }),
    await opened("", { connection: "clinic", org: "northern" }),
  ];
  for (const refusal of refusals) expect(refusal).toMatchObject({ code: "NOT_FOUND" });
  const open = JSON.stringify({ clinic: { url: CLINIC.clinic.url } });
  expect(await opened(open, { connection: "clinic", org: "southern" })).toBe("postgres");
});

test("the file of the setting must be closed to others", async () => {
  const file = path.join(folder, "sources.json");
  writeFileSync(file, JSON.stringify(CLINIC), { mode: 0o600 });
  expect(await opened(file, { connection: "clinic", org: "northern" })).toBe("postgres");
  for (const mode of [0o640, 0o604, 0o644]) {
    chmodSync(file, mode);
    expect(await opened(file, { connection: "clinic", org: "northern" })).toMatchObject({
      message: expect.stringContaining("others can read"),
    });
  }
  expect(await opened(path.join(folder, "nowhere.json"), { connection: "clinic", org: "northern" })).toMatchObject({
    message: expect.stringContaining("not there"),
  });
});

test("what is wrong with the setting is told without anything of it", async () => {
  for (const wrong of [
    `{"clinic": {"url": "postgresql://reader:${SECRET}@db/clinic"`,
    JSON.stringify({ clinic: { url: `mysql://reader:${SECRET}@db/clinic` } }),
    JSON.stringify({ clinic: { url: CLINIC.clinic.url, password: SECRET } }),
    JSON.stringify({ [`${SECRET}!`]: CLINIC.clinic }),
    JSON.stringify([SECRET]),
  ]) {
    const error = await opened(wrong, { connection: "clinic", org: "northern" });
    expect(error).toMatchObject({ message: expect.stringContaining("MEDLAKE_POSTGRES_SOURCES") });
    expect(JSON.stringify([error, String(error)])).not.toContain(wrong.includes(`${SECRET}!`) ? "postgresql://" : SECRET);
  }
});
