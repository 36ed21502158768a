import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, expect, test, vi } from "vitest";
import { queryKeys } from "../query-keys";
import { keepOneVersion } from "./keep-one-version";

const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, retry: false } } });
/** How long a machine may take that is busy with other things. */
const LONG_MS = 60_000;
const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  client.clear();
});

/** A tile that shows the answer to a question, from the version there is when it is asked. */
function tile(text: string, versionNow: () => number): { shown: () => number | undefined; asked: () => number } {
  let asked = 0;
  const observer = new QueryObserver(client, {
    queryKey: queryKeys.answer(text),
    queryFn: async () => {
      asked += 1;
      return { dataset: { slug: "labs", version: versionNow() }, joined: [] };
    },
  });
  stops.push(observer.subscribe(() => {}));
  return { shown: () => observer.getCurrentResult().data?.dataset.version, asked: () => asked };
}

test(
  "an answer of a newer version has the tiles of the older one asked again, once",
  async () => {
    let version = 1;
    const onNewer = vi.fn();
    stops.push(keepOneVersion(client, onNewer));
    const total = tile("total", () => version);
    const byGroup = tile("by group", () => version);
    await vi.waitFor(() => expect([total.shown(), byGroup.shown()]).toEqual([1, 1]), LONG_MS);
    expect(onNewer).not.toHaveBeenCalled();

    version = 2;
    const filtered = tile("total, filtered", () => version);
    await vi.waitFor(() => expect([total.shown(), byGroup.shown(), filtered.shown()]).toEqual([2, 2, 2]), LONG_MS);
    expect([total.asked(), byGroup.asked(), filtered.asked()]).toEqual([2, 2, 1]);
    expect(onNewer).toHaveBeenCalledOnce();
  },
  3 * LONG_MS,
);
