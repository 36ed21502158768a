import type { PlanAnswer } from "@/lib/analysis";
import { formatBytes, formatCount, formatDuration } from "@/lib/format";
import { DIALECTS, type DialectName, type Query } from "@/lib/query";
import type { ApiError } from "../api-client";
import { dollarWords, limitOwner } from "../price-words";
import type { Plan } from "./use-plan";

/** A question refused for what it says is amber: it can be put right where it stands. */
const AMBER: readonly string[] = ["INVALID_QUERY", "UNSUPPORTED"];
/** From this share of the limit on, the line says what would help. */
const NEAR = 0.8;

/** Whether an error is about the question, so that running it would fail too; else the estimate alone failed. */
export function refuses(error: Pick<ApiError, "status">): boolean {
  return error.status >= 400 && error.status < 500 && error.status !== 429;
}

export type EstimateState = "idle" | "attention" | "refused";
export type EstimateWords = {
  state: EstimateState;
  words: string;
  /** What would make the question cheaper, best first; only where that matters. */
  advice: string[];
};

type Asked = {
  asks: boolean;
  wasRun?: boolean;
  dialect?: DialectName;
  /** The question; without it nothing is said of what it answers where nothing matches. */
  query?: Pick<Query, "groupBy" | "measures" | "having" | "count"> | undefined;
};

/** What the question would read and cost, or why it cannot be asked. */
export function estimateWords(
  plan: Pick<Plan, "answer" | "error" | "isCurrent">,
  { asks, wasRun = false, dialect, query }: Asked,
): EstimateWords {
  const say = (state: EstimateState, words: string, advice: string[] = []): EstimateWords => ({ state, words, advice });
  if (!asks) return say("attention", "Nothing is asked yet. Add a measure or a group, or choose columns.");
  const { answer, error, isCurrent } = plan;
  if (error && !refuses(error))
    return say("refused", `There is no estimate. ${error.message}${error.requestId ? ` (${error.requestId})` : ""}`);
  if (error) return say(AMBER.includes(error.code) ? "attention" : "refused", error.message);
  if (!answer || !isCurrent) return say("idle", "Estimating…");
  const isLive = answer.dataset.version === 0;
  if (answer.estimate.files === 0 && !isLive)
    return say("idle", `No file can hold a matching row · nothing to read · ${nothingWords(query)}`);
  const parts = [...(isLive ? liveWords(answer) : sizeWords(answer)), ...priceWords(answer.estimate, dialect)];
  const limit = limitWords(answer);
  if (limit) return say(limit.state, [limit.words, ...parts].join(" · "), adviceWords(answer.estimate));
  return say("idle", [...parts, ...(wasRun ? [] : ["nothing has been read yet"])].join(" · "));
}

/** Whether the question is over a limit of bytes, so that it would be refused. */
export function isOverLimit(plan: Pick<Plan, "answer" | "isCurrent">): boolean {
  return plan.isCurrent && plan.answer?.limit?.over === true;
}

/** Where nothing matches, measures without groups still answer one row: counts are 0, and everything else is empty. */
function nothingWords({ groupBy = [], measures = [], having, count }: NonNullable<Asked["query"]> = {}): string {
  if (count) return "the count will be 0";
  if (groupBy.length > 0 || measures.length === 0 || having !== undefined) return "the answer will be empty";
  const counts = measures.filter(({ fn }) => fn.startsWith("count") || fn === "approx_distinct");
  if (counts.length === 0) return measures.length === 1 ? "the value will be empty" : "the values will be empty";
  const words = counts.length === 1 ? "the count will be 0" : "the counts will be 0";
  return counts.length === measures.length ? words : `${words}, everything else empty`;
}

type EstimateAnswer = PlanAnswer["estimate"];

/** Rows that are read where they are, in another database, are its guess. */
function liveWords({ engine, estimate }: PlanAnswer): string[] {
  const rows = estimate.rows === 0 ? [] : [`about ${formatCount(estimate.rows, "row")}`];
  return [`read live on ${DIALECTS[engine].label}`, ...rows];
}

/** The whole is that of the dataset asked: with others joined to it, it is no measure of what is read. */
function sizeWords({ estimate, joined }: PlanAnswer): string[] {
  const { files, bytesLow, bytesHigh, totalBytes, rows } = estimate;
  const whole = joined.length === 0 ? ` of ${formatBytes(totalBytes)}` : "";
  return [formatCount(files, "file"), `${rangeWords(formatBytes(bytesLow), formatBytes(bytesHigh))}${whole}`, formatCount(rows, "row")];
}

function priceWords({ seconds, dollars }: EstimateAnswer, dialect: DialectName | undefined): string[] {
  const time = `about ${rangeWords(formatDuration(seconds.low * 1000), formatDuration(seconds.high * 1000))}`;
  if (dialect !== "athena" || dollars === null) return [time];
  return [time, `${rangeWords(dollarWords(dollars.low), dollarWords(dollars.high))} on Athena`];
}

function limitWords({ limit, estimate }: PlanAnswer): { state: EstimateState; words: string } | null {
  if (!limit) return null;
  const most = formatBytes(limit.bytes);
  const whose = limitOwner(limit);
  if (limit.over)
    return { state: "refused", words: `Over ${whose} of ${most} for one question: it may read up to ${formatBytes(estimate.bytesHigh)}` };
  if (estimate.bytesHigh < limit.bytes * NEAR) return null;
  return { state: "attention", words: `Near ${whose} of ${most} for one question` };
}

/** What would help: what the statistics of the files say, else what always does. */
function adviceWords({ advice }: EstimateAnswer): string[] {
  return advice.length > 0 ? advice.map(({ text }) => text) : ["Filter by month or hospital, or ask for fewer columns."];
}

/** `3.1 MB`, or `3.1 MB – 4 MB` where the two differ as they are written. */
function rangeWords(low: string, high: string): string {
  return low === high ? low : `${low} – ${high}`;
}
