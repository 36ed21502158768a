import { describe, expect, test } from "vitest";
import { checkOrigin, checkOriginIfNamed } from "./origin-check";

const HOST = "localhost:3000";
const OWN = "http://localhost:3000";

function ask(method: string, headers: Record<string, string | undefined>): Request {
  const given = Object.entries({ host: HOST, ...headers }).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return new Request(`http://${HOST}/api/v1/members`, { method, headers: new Headers(given) });
}

const FORBIDDEN = expect.objectContaining({ code: "FORBIDDEN" });

describe("a change that a cookie vouches for", () => {
  test.each(["POST", "PUT", "PATCH", "DELETE"])("%s from our own page passes", (method) => {
    expect(() => checkOrigin(ask(method, { origin: OWN, "sec-fetch-site": "same-origin" }))).not.toThrow();
  });

  test.each([
    ["no Origin", undefined, "same-origin"],
    ["Origin null", "null", "same-origin"],
    ["a foreign Origin", "https://attacker.example", "same-origin"],
    ["the same host on another port", "http://localhost:3001", "same-origin"],
    ["the same host by another scheme", "https://localhost:3000", "same-origin"],
    ["a name that only starts like ours", "http://localhost:3000.attacker.example", "same-origin"],
    ["another name of this machine", "http://127.0.0.1:3000", "same-origin"],
    ["an empty Origin", "", "same-origin"],
    ["no Sec-Fetch-Site", OWN, undefined],
    ["Sec-Fetch-Site none", OWN, "none"],
    ["Sec-Fetch-Site same-site", OWN, "same-site"],
    ["Sec-Fetch-Site cross-site", OWN, "cross-site"],
    ["neither", undefined, undefined],
  ])("with %s is refused, whatever the method and the type of the body", (_what, origin, site) => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      for (const type of ["application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]) {
        expect(() => checkOrigin(ask(method, { origin, "sec-fetch-site": site, "content-type": type }))).toThrow(FORBIDDEN);
      }
    }
  });

  test("to a foreign name that points at this machine is refused", () => {
    const request = ask("POST", { host: "attacker.example:3000", origin: "http://attacker.example:3000", "sec-fetch-site": "same-origin" });
    expect(() => checkOrigin(request)).toThrow(FORBIDDEN);
  });

  test("reads pass: they change nothing", () => {
    for (const site of ["none", "cross-site", undefined]) expect(() => checkOrigin(ask("GET", { "sec-fetch-site": site }))).not.toThrow();
  });
});

test("without a session a program that names no origin passes, and a foreign page does not", () => {
  expect(() => checkOriginIfNamed(ask("POST", {}))).not.toThrow();
  expect(() => checkOriginIfNamed(ask("POST", { origin: OWN, "sec-fetch-site": "same-origin" }))).not.toThrow();
  expect(() => checkOriginIfNamed(ask("POST", { origin: "https://attacker.example", "sec-fetch-site": "cross-site" }))).toThrow(FORBIDDEN);
  expect(() => checkOriginIfNamed(ask("POST", { origin: "null" }))).toThrow(FORBIDDEN);
  expect(() => checkOriginIfNamed(ask("POST", { "sec-fetch-site": "cross-site" }))).toThrow(FORBIDDEN);
});
