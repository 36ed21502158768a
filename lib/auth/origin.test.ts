import { describe, expect, test } from "vitest";
import { isHttps } from "@/lib/env";
import { isLocalOnly, ownOrigin } from "./origin";

const LOCAL = { HOST: "127.0.0.1" };
const OPEN = { HOST: "0.0.0.0" };
const BEHIND_HTTPS = { HOST: "127.0.0.1", MEDLAKE_URL: "https://lake.hospital.example" };

describe("the origin a request was sent to", () => {
  test.each([
    [LOCAL, "localhost:3000", "http://localhost:3000"],
    [LOCAL, "127.0.0.1:3000", "http://127.0.0.1:3000"],
    [LOCAL, "[::1]:3000", "http://[::1]:3000"],
    [LOCAL, "localhost", "http://localhost"],
    [LOCAL, "attacker.example:3000", null],
    [LOCAL, "192.168.1.20:3000", null],
    [LOCAL, "localhost@attacker.example", null],
    [LOCAL, "localhost:3000/x", null],
    [LOCAL, "", null],
    [LOCAL, null, null],
    [OPEN, "192.168.1.20:3000", "http://192.168.1.20:3000"],
    [OPEN, "localhost:3000", "http://localhost:3000"],
    [OPEN, "attacker.example:3000", null],
    [{ HOST: "lake.lan" }, "lake.lan:3000", "http://lake.lan:3000"],
    [{ HOST: "127.0.0.1", MEDLAKE_URL: "http://localhost:3000" }, "127.0.0.1:3000", "http://127.0.0.1:3000"],
    [{ HOST: "127.0.0.1", MEDLAKE_URL: "http://localhost:3000" }, "localhost:3000", "http://localhost:3000"],
    // Behind a proxy the Host may be anything: the setting is what counts.
    [BEHIND_HTTPS, "10.0.0.5:3000", "https://lake.hospital.example"],
    [BEHIND_HTTPS, "localhost:3000", "https://lake.hospital.example"],
  ])("%j with Host %j is %j", (settings, host, expected) => expect(ownOrigin(host, settings)).toBe(expected));
});

test("only https makes cookies Secure", () => {
  expect(isHttps({ MEDLAKE_URL: "https://lake.hospital.example" })).toBe(true);
  expect(isHttps({ MEDLAKE_URL: "http://localhost:3000" })).toBe(false);
  expect(isHttps({})).toBe(false);
});

test.each<[{ HOST: string; MEDLAKE_URL?: string }, boolean]>([
  [LOCAL, true],
  [{ HOST: "localhost", MEDLAKE_URL: "http://127.0.0.1:8080" }, true],
  [{ HOST: "::1" }, true],
  [OPEN, false],
  [{ HOST: "192.168.1.20" }, false],
  [BEHIND_HTTPS, false],
])("%j: only this machine can reach it: %j", (settings, expected) => expect(isLocalOnly(settings)).toBe(expected));
