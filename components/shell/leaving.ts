/** A navigation that has not come to its page by then has failed, or was another's. */
const LOST_MS = 20_000;

type Leaving = { to: string; from: string; at: number; restore: () => void };

let leaving: Leaving | null = null;
const listeners = new Set<() => void>();

/** Calls when the page is about to be left, while its address is still the one in the browser. Returns the end of that. */
export function onLeaving(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * The page is being left for an address of ours. Until that is there, the router takes a change of the address for another
 * navigation and forgets the one it was on: a filter whose address is written a moment later would undo the link that was
 * pressed. So such changes are written into the history alone, where Back finds them, and the router is not told.
 */
export function startLeaving(to: string): void {
  const { pathname, search } = window.location;
  if (to === pathname + search) return;
  stay();
  const at = Date.now();
  leaving = { to, from: pathname, at, restore: quietHistory(window.history, () => Date.now() - at < LOST_MS) };
  for (const listener of listeners) listener();
}

/** Where the browser is now: the end of what was begun, where that is it. */
export function arriveAt(pathname: string, search: string): void {
  if (!leaving || (pathname === leaving.from && pathname + search !== leaving.to && Date.now() - leaving.at < LOST_MS)) return;
  stay();
}

/** The page is not left after all, or is left already. */
export function stay(): void {
  leaving?.restore();
  leaving = null;
}

/** The address that a click leads to by the router of the app; null where it leads nowhere, or is the browser's to follow. */
export function routedTo(event: MouseEvent, origin: string): string | null {
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  // The router has taken the click for itself; one with a key held down, or for another window, it leaves alone.
  if (!(link instanceof HTMLAnchorElement) || !event.defaultPrevented || link.origin !== origin) return null;
  return link.pathname + link.search;
}

/** In what the router itself writes into the history: the page it has come to, which must not be taken for the old one. */
const ROUTERS_MARK = "__NA";

type Writing = Pick<History, "state" | "pushState" | "replaceState">;

/**
 * What others than the router write carries the router's own state as long as `isQuiet`: it takes it for its own doing. Returns the
 * end of that.
 */
export function quietHistory(history: Writing, isQuiet: () => boolean): () => void {
  const { pushState, replaceState } = history;
  const quiet = (write: History["pushState"]): History["pushState"] =>
    function written(data: unknown, unused, url) {
      write.call(
        history,
        isQuiet() && !(ROUTERS_MARK in asObject(data)) ? { ...asObject(data), ...asObject(history.state) } : data,
        unused,
        url,
      );
    };
  const [quietPush, quietReplace] = [quiet(pushState), quiet(replaceState)];
  history.pushState = quietPush;
  history.replaceState = quietReplace;
  return () => {
    if (history.pushState === quietPush) history.pushState = pushState;
    if (history.replaceState === quietReplace) history.replaceState = replaceState;
  };
}

function asObject(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}
