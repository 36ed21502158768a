import { WRITTEN_MONTH } from "../written-dates";
import { guessHospital, guessPeriod } from "./guess-part";

/** What an upload must say besides the file: depends on where the contract takes hospital and month from. */
export type PartNeeds = { hospital: "needed" | "optional" | "no"; period: "needed" | "optional" | "no" };

export type QueueState =
  | { kind: "ready" }
  /** What had been sent is on the server. */
  | { kind: "paused"; sent: number }
  | { kind: "waiting"; sent: number }
  | { kind: "sending"; sent: number }
  | { kind: "received"; runId: string }
  | { kind: "failed"; message: string };

export type QueueItem = {
  id: string;
  file: File;
  hospital: string;
  period: string;
  /** Where the server has what was sent of it; null until something was. */
  address: string | null;
  /** Check it and publish nothing. */
  rehearsal: boolean;
  state: QueueState;
};

/** An upload that was begun before, by which its file is recognised. */
export type Unfinished = {
  filename: string;
  bytes: number;
  received: number;
  modifiedAt: number | null;
  hospital: string | null;
  period: string | null;
  rehearsal: boolean;
  address: string;
};

export type QueueAction =
  | {
      kind: "add";
      files: { id: string; file: File }[];
      hospitals: readonly string[];
      hospital: string;
      period: string;
      rehearsal: boolean;
      unfinished: readonly Unfinished[];
    }
  | { kind: "address"; id: string; address: string | null }
  | { kind: "edit"; id: string; part: Partial<Pick<QueueItem, "hospital" | "period">> }
  | { kind: "state"; id: string; state: QueueState }
  | { kind: "send"; ids: string[] }
  | { kind: "remove"; id: string }
  | { kind: "clear" };

/** What the contract takes from the upload. Without a contract both may be said, for the one that will be proposed. */
export function partNeeds(dataset: {
  hasContract: boolean;
  hospitalFrom: "submission" | "column" | null;
  periodFrom: "submission" | "column" | null;
}): PartNeeds {
  if (!dataset.hasContract) return { hospital: "optional", period: "optional" };
  return {
    hospital: dataset.hospitalFrom === "submission" ? "needed" : "no",
    period: dataset.periodFrom === "submission" ? "needed" : "no",
  };
}

export function queueReducer(items: QueueItem[], action: QueueAction): QueueItem[] {
  switch (action.kind) {
    case "add":
      return [
        ...items,
        ...action.files.map(({ id, file }): QueueItem => {
          const begun = action.unfinished.find((one) => isSameFile(one, file) && !items.some((item) => item.address === one.address));
          if (begun) {
            const { hospital, period, address, rehearsal, received } = begun;
            return {
              id,
              file,
              hospital: hospital ?? "",
              period: period ?? "",
              address,
              rehearsal,
              state: { kind: "paused", sent: received },
            };
          }
          return {
            id,
            file,
            hospital: guessHospital(file.name, action.hospitals) ?? action.hospital,
            period: guessPeriod(file.name) ?? action.period,
            address: null,
            rehearsal: action.rehearsal,
            state: { kind: "ready" },
          };
        }),
      ];
    case "address":
      return items.map((item) => (item.id === action.id ? { ...item, address: action.address } : item));
    case "edit":
      return items.map((item) => (item.id === action.id ? { ...item, ...action.part } : item));
    case "state":
      return items.map((item) => (item.id === action.id ? { ...item, state: action.state } : item));
    case "send":
      return items.map((item) => (action.ids.includes(item.id) ? { ...item, state: { kind: "waiting", sent: sentOf(item) } } : item));
    case "remove":
      return items.filter((item) => item.id !== action.id);
    case "clear":
      return [];
  }
}

/** What of a file is on the server already. */
export function sentOf({ state }: QueueItem): number {
  return "sent" in state ? state.sent : 0;
}

/** Whether a file is the one an upload was begun with: its name, its size, and when it was changed. */
function isSameFile(begun: Unfinished, file: File): boolean {
  return begun.filename === file.name && begun.bytes === file.size && (begun.modifiedAt === null || begun.modifiedAt === file.lastModified);
}

const HOSPITAL = /^[A-Za-z0-9][A-Za-z0-9 ._&()'/-]{0,79}$/;

/** What still has to be put right before a file can be sent. */
export function mistakesOf(item: QueueItem, needs: PartNeeds): { hospital: string | null; period: string | null } {
  const hospital = item.hospital.trim();
  const period = item.period.trim();
  return {
    hospital:
      needs.hospital === "no"
        ? null
        : hospital === ""
          ? needs.hospital === "needed"
            ? "Say whose file it is"
            : null
          : HOSPITAL.test(hospital)
            ? null
            : "Not a hospital's code",
    period:
      needs.period === "no"
        ? null
        : period === ""
          ? needs.period === "needed"
            ? "Say which month it is for"
            : null
          : WRITTEN_MONTH.test(period)
            ? null
            : "Write it as 2025-11",
  };
}

/** Whether the file is not on its way: it can be sent, or sent on. */
export function isEditable({ state }: QueueItem): boolean {
  return state.kind === "ready" || state.kind === "paused" || state.kind === "failed";
}

export function isSendable(item: QueueItem, needs: PartNeeds): boolean {
  const mistakes = mistakesOf(item, needs);
  return isEditable(item) && mistakes.hospital === null && mistakes.period === null;
}

/** At most this many files are under way at once: more would only share the same line. */
export const AT_ONCE = 2;

/** The files to begin sending, given what is under way. */
export function nextToSend(items: QueueItem[]): QueueItem[] {
  const busy = items.filter((item) => item.state.kind === "sending").length;
  return items.filter((item) => item.state.kind === "waiting").slice(0, Math.max(AT_ONCE - busy, 0));
}
