import { env } from "@/lib/env";
import type { FullNotice } from "@/lib/notices";
import { pages } from "@/lib/urls";

/** What is told, to people and to programs. Ids, states and a link; never a value of a cell. */
export type Message = {
  deliveryId: string;
  event: FullNotice["event"];
  title: string;
  text: string;
  payload: Record<string, unknown>;
};

const STATES = {
  "run.held": {
    state: "held",
    title: "A file waits for a decision",
    what: "A file was received and waits for a person to decide. Nothing of it is published yet, and it is kept.",
  },
  "run.rejected": {
    state: "rejected",
    title: "A file was rejected",
    what: "A file does not fit the contract, so nothing of it was published. It is kept.",
  },
  "run.failed": {
    state: "failed",
    title: "A run failed",
    what: "A run failed and is not tried again by itself. Nothing published was lost, and the file is kept.",
  },
  "run.published": { state: "published", title: "A file is published", what: "A file was checked and published." },
  "month.late": { state: "late", title: "A month is late", what: "A month that was expected by now has not been received." },
  "access.requested": {
    state: "waiting",
    title: "Somebody asks for access",
    what: "Somebody asks for access to a dataset and waits for an administrator to decide. Nothing was opened.",
  },
  "access.decided": {
    state: null,
    title: "A request for access was decided",
    what: "The owner of a dataset has decided on a request for access.",
  },
  "channel.test": { state: null, title: "A test", what: "This is a test. Notices of Medlake reach you." },
} as const;

/** What became of a request. The answer that the owner wrote is on the dataset's page, for who asked. */
const DECISIONS = {
  granted: {
    state: "granted",
    title: "A request for access was granted",
    what: "The owner of a dataset granted what was asked. It is given to the organisation: everybody in it whose role allows it can use it.",
  },
  declined: {
    state: "declined",
    title: "A request for access was declined",
    what: "The owner of a dataset declined a request for access. What the organisation could see before, it still sees.",
  },
} as const;

/** The words and the payload of a notice. */
export function messageOf(notice: FullNotice, deliveryId: string): Message {
  const { event, subject, dataset, organisation } = notice;
  const { state, title, what } = subject.decision === null ? STATES[event] : DECISIONS[subject.decision];
  const link = linkOf(notice);
  const place = [dataset?.name, subject.hospital === "*" ? null : subject.hospital, subject.period].filter(
    (part) => typeof part === "string",
  );
  const lines = [
    what,
    "",
    ...(dataset ? [`Dataset: ${dataset.name} (${dataset.slug})`] : []),
    ...(subject.hospital !== null && subject.hospital !== "*" ? [`Hospital: ${subject.hospital}`] : []),
    ...(subject.period === null ? [] : [`Month: ${subject.period}`]),
    ...(subject.runId === null ? [] : [`Run: ${subject.runId}`]),
    ...(link === null ? [] : ["", link]),
    "",
    `Organisation: ${organisation.name}`,
  ];
  return {
    deliveryId,
    event,
    title: ["Medlake", title, ...(place.length > 0 ? [place.join(" · ")] : [])].join(": "),
    text: `${lines.join("\n")}\n`,
    payload: {
      id: notice.notice.id,
      delivery: deliveryId,
      event,
      at: notice.notice.at.toISOString(),
      organisation: organisation.slug,
      dataset: dataset?.slug ?? null,
      run: subject.runId,
      state,
      hospital: subject.hospital,
      period: subject.period,
      link,
    },
  };
}

/** Where to look; null when the settings do not say how Medlake is reached. */
function linkOf({ event, subject, dataset, organisation }: FullNotice): string | null {
  const base = env().MEDLAKE_URL;
  if (base === undefined) return null;
  const path =
    subject.runId !== null
      ? pages.run(organisation.slug, subject.runId)
      : dataset !== null
        ? pages.dataset(organisation.slug, dataset.slug, event === "access.requested" ? "access" : "columns")
        : pages.datasets(organisation.slug);
  return new URL(path, base).toString();
}
