import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { openBrowser, signIn } from "./browser";
import { startServer, type ServerOptions, type TestServer } from "./start-server";

/** Who signs in: one of the demonstration's people, or one of one's own with a password. */
export type Person = string | { email: string; password: string };

export type TestSite = {
  readonly server: TestServer;
  readonly browser: Browser;
  /** A page in a context of its own, for whoever signs in on it; nobody has by then. */
  newPage(look?: BrowserContextOptions): Promise<Page>;
  /** The same for somebody who is signed in. */
  pageOf(person: Person, look?: BrowserContextOptions): Promise<Page>;
};

/** British, as the numbers and dates that journeys expect are written. */
const LOCALE = "en-GB";
const SAMPLE_IS_THERE = "Sample data: 13 files published";

/**
 * A server and a browser for the tests of a file: started before the first, with the sample data published where it is asked for,
 * then prepared, and ended after the last, also where starting or preparing failed half-way.
 */
export function testSite(options: ServerOptions, prepare?: (site: TestSite) => Promise<void>): TestSite {
  let server: TestServer | undefined;
  let browser: Browser | undefined;
  const site: TestSite = {
    get server() {
      return started(server);
    },
    get browser() {
      return started(browser);
    },
    async newPage(look) {
      const context = await site.browser.newContext({ locale: LOCALE, ...look });
      return context.newPage();
    },
    async pageOf(person, look) {
      const { email, password } = typeof person === "string" ? { email: person, password: undefined } : person;
      const page = await site.newPage(look);
      await signIn(page, site.server.url, email, password);
      return page;
    },
  };
  let starting: Promise<TestServer> | undefined;
  beforeAll(async () => {
    starting = startServer(options);
    server = await starting;
    browser = await openBrowser();
    if (options.sampleData === "small") await server.printed(SAMPLE_IS_THERE);
    await prepare?.(site);
  });
  afterAll(async () => {
    try {
      await browser?.close();
    } finally {
      // One that is still starting, because the time to prepare was over, is ended as well; one that could not start is gone.
      await starting?.then(
        (one) => one.stop(),
        () => null,
      );
    }
  });
  return site;
}

function started<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error("The server and the browser are there from beforeAll on.");
  return part;
}

type NewPerson = { org: string; orgName: string; email: string; name: string; role: string };

/** Makes an organisation with one person in it, as an operator does; answers how that person signs in. */
export async function makePerson(
  server: TestServer,
  { org, orgName, email, name, role }: NewPerson,
): Promise<{ email: string; password: string }> {
  await server.medlake("org", "create", "--slug", org, "--name", orgName);
  const password = lastLine(await server.medlake("user", "create", "--email", email, "--name", name, "--org", org, "--role", role));
  return { email, password };
}

/** Makes an API key for somebody; `scopes` narrows what it may do. */
export async function makeKey(server: Pick<TestServer, "medlake">, email: string, scopes?: string): Promise<string> {
  const narrowed = scopes === undefined ? [] : ["--scopes", scopes];
  return lastLine(await server.medlake("api-key", "create", "--email", email, "--name", "test", ...narrowed));
}

/** What is secret stands on the last line that is printed. */
function lastLine(printed: string): string {
  return printed.trim().split("\n").at(-1) ?? "";
}
