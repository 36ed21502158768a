import { queryFromSearch, queryToSearch, Visual, type Query } from "@/lib/query";
import type { Draft } from "./draft";
import { KeptDraftParts } from "./draft-schema";
import { fromQuery } from "./from-query";
import { toQuery } from "./to-query";

const PREFIX = "medlake-draft";
const KEPT_DAYS = 30;
const DAY_MS = 86_400_000;

/** Whose drafts: one person's in one organisation. Another person at the same browser never sees them. */
export type Whose = { org: string; userId: string };

export type KeptDraft = {
  query: Query;
  visual: Visual;
  /** When it was last changed, in milliseconds since 1970. */
  at: number;
  /** It was run as it stands. */
  wasAsked: boolean;
  /** With the parts that are not finished and so not part of the question; only where there are such. */
  draft?: Draft | undefined;
};

/** The part of the browser's storage that is used; it may refuse. */
export type DraftStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

function keyOf({ org, userId }: Whose, dataset: string): string {
  return [PREFIX, org, userId, dataset].map(encodeURIComponent).join(":");
}

/** Where the dataset of the newest draft is noted. No dataset is called so. */
function newestKey(whose: Whose): string {
  return keyOf(whose, "");
}

/** Keeps a question, as this browser's last about its dataset. A full or forbidden storage keeps nothing. */
export function keepDraft(storage: DraftStorage, whose: Whose, draft: KeptDraft): void {
  try {
    storage.setItem(keyOf(whose, draft.query.from), JSON.stringify(draft));
    storage.setItem(newestKey(whose), draft.query.from);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

export function dropDraft(storage: DraftStorage, whose: Whose, dataset: string): void {
  storage.removeItem(keyOf(whose, dataset));
  if (storage.getItem(newestKey(whose)) === dataset) storage.removeItem(newestKey(whose));
}

/** The kept question about a dataset, or without one the newest there is; null where there is none, or it is too old. */
export function keptDraft(storage: DraftStorage, whose: Whose, dataset: string | null, now = Date.now()): KeptDraft | null {
  const slug = dataset ?? storage.getItem(newestKey(whose));
  if (!slug) return null;
  const draft = readDraft(storage.getItem(keyOf(whose, slug)));
  if (draft === null || draft.query.from !== slug || now - draft.at > KEPT_DAYS * DAY_MS) return null;
  return draft;
}

function readDraft(text: string | null): KeptDraft | null {
  if (text === null) return null;
  const found = parsed(text);
  if (typeof found !== "object" || found === null || !("query" in found)) return null;
  // A person or an older Medlake may have written it.
  const query = queryFromSearch(JSON.stringify(found.query));
  const visual = Visual.safeParse("visual" in found ? found.visual : {});
  if (query === null || !("at" in found) || typeof found.at !== "number") return null;
  return {
    query,
    visual: visual.success ? visual.data : {},
    at: found.at,
    wasAsked: "wasAsked" in found && found.wasAsked === true,
    draft: "draft" in found ? draftOf(found.draft, query) : undefined,
  };
}

/** The parts beside a question, where they are about the same question. */
function draftOf(found: unknown, query: Query): Draft | undefined {
  const { data } = KeptDraftParts.safeParse(found);
  return data && queryToSearch(toQuery(data).query) === queryToSearch(toQuery(fromQuery(query)).query) ? data : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
