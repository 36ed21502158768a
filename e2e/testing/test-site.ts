import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, inject } from "vitest";
import { openBrowser, signInByRequest } from "./browser";
import type { SharedServer } from "./shared-server";
import { commandLineOf, startServer, type ServerOptions, type TestServer } from "./start-server";

/** Who signs in: one of the demonstration's people, or one of one's own with a password. */
export type Person = string | { email: string; password: string };

/** Of a server, what a file of tests may use: others may be using it too. */
type SiteServer = Pick<TestServer, "url" | "dataDirectory" | "medlake">;

export type TestSite = {
  readonly server: SiteServer;
  readonly browser: Browser;
  /** A page in a context of its own, for whoever signs in on it; nobody has by then. */
  newPage(look?: BrowserContextOptions): Promise<Page>;
  /** The same for somebody who is signed in; the page is still empty. */
  pageOf(person: Person, look?: BrowserContextOptions): Promise<Page>;
};

/**
 * British, as the numbers and dates that journeys expect are written; and nothing fades in, which nobody looks at here and
 * which makes everything wait.
 */
const LOOK: BrowserContextOptions = { locale: "en-GB", reducedMotion: "reduce" };
/** For what is waited for on a machine that does other work. What never comes is told so much later. */
const PATIENCE_MS = 120_000;
const SAMPLE_IS_THERE = "Sample data: 13 files published";

/**
 * A server and a browser for the tests of a file. `shared`: the server that files share which change nothing of each
 * other's; it has the small sample data and what is related to them, and each file makes what it changes under names of
 * its own. With options a server of its own, for who changes what others see, or starts and stops it. The sample data are
 * published where they are asked for, then the file prepares, and after the last test everything is ended, also where
 * starting or preparing failed half-way.
 */
export function testSite(options: "shared" | ServerOptions, prepare?: (site: TestSite) => Promise<void>): TestSite {
  let server: SiteServer | undefined;
  let browser: Browser | undefined;
  const site: TestSite = {
    get server() {
      return started(server);
    },
    get browser() {
      return started(browser);
    },
    async newPage(look) {
      const context = await site.browser.newContext({ ...LOOK, ...look });
      context.setDefaultTimeout(PATIENCE_MS);
      return context.newPage();
    },
    async pageOf(person, look) {
      const { email, password } = typeof person === "string" ? { email: person, password: undefined } : person;
      const page = await site.newPage(look);
      await signInByRequest(page.context(), site.server.url, email, password);
      return page;
    },
  };
  let starting: Promise<TestServer> | undefined;
  beforeAll(async () => {
    if (options === "shared") server = await sharedServer();
    else {
      starting = startServer(options);
      const own = await starting;
      if (options.sampleData === "small") await own.printed(SAMPLE_IS_THERE);
      server = own;
    }
    browser = await openBrowser();
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

async function sharedServer(): Promise<SiteServer> {
  for (;;) {
    const state = (await (await fetch(inject("sharedServer"))).json()) as SharedServer;
    if (state.is === "failed") throw new Error(state.message);
    if (state.is === "ready") return { url: state.url, dataDirectory: state.dataDirectory, medlake: commandLineOf(state.dataDirectory) };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function started<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error("The server and the browser are there from beforeAll on.");
  return part;
}
