import type { AccessRequestView } from "@/lib/access-requests";
import type { DatasetDetail } from "@/lib/catalog";
import { formatDate } from "@/lib/format";
import type { Can } from "../shell/navigation";
import { RIGHT_WORDS, RIGHTS_SHOWN, type Right } from "./right-words";

const NEEDS = { summary: "query.summary", rows: "query.rows", download: "query.export" } as const satisfies Record<Right, Can[number]>;

/** What somebody could ask the owner for, and what only another role would open. */
export type AccessGap = { askable: Right[]; beyondRole: Right[] };

/** The rights that are missing: those the role could use if they were given, and those it could not. */
export function accessGap(dataset: Pick<DatasetDetail, "rights" | "scope" | "isOwner">, can: Can): AccessGap {
  if (dataset.isOwner) return { askable: [], beyondRole: [] };
  const usable = RIGHTS_SHOWN.filter((right) => can.includes(NEEDS[right]));
  const missing = (right: Right) => !dataset.rights.includes(right);
  // Who sees some hospitals only can ask for others with the same rights.
  const askable = dataset.scope.hospitals === null ? usable.filter(missing) : usable;
  return { askable, beyondRole: RIGHTS_SHOWN.filter((right) => missing(right) && !usable.includes(right)) };
}

/** `summaries and rows`. */
export function rightsWords(rights: readonly Right[]): string {
  const words = RIGHTS_SHOWN.filter((right) => rights.includes(right)).map((right) => RIGHT_WORDS[right].label.toLowerCase());
  const last = words.pop() ?? "";
  return words.length === 0 ? last : `${words.join(", ")} and ${last}`;
}

/** What became of a request, for who asked: `You asked for rows on 3 Nov 2025. The owner has not answered yet.` */
export function requestWords({ rights, createdAt, state, decidedAt, answer }: AccessRequestView): string {
  const asked = `You asked for ${rightsWords(rights)} on ${formatDate(createdAt)}.`;
  if (state === "open") return `${asked} The owner has not answered yet.`;
  const decided = `${state === "granted" ? "Granted" : "Declined"} on ${formatDate(decidedAt ?? createdAt)}`;
  return `${asked} ${decided}${answer ? `: ${answer}` : "."}`;
}

const DAYS_SHOWN = 14;
const DAY_MS = 86_400_000;

/** The newest request of the reader: while it waits, and for two weeks after its answer. */
export function shownRequest(requests: readonly AccessRequestView[], now: number): AccessRequestView | undefined {
  const [newest] = requests.filter((request) => request.isOwn).toSorted((one, other) => (one.createdAt < other.createdAt ? 1 : -1));
  if (!newest || newest.decidedAt === null) return newest;
  return now - Date.parse(newest.decidedAt) < DAYS_SHOWN * DAY_MS ? newest : undefined;
}
