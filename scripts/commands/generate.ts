import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { Sentence } from "../server/sentence";
import { hospitalAt, SAMPLE, sampleFile, sampleFiles, type SampleFile, type SampleOptions } from "../sample-data/generate";

export type GenerateOptions = SampleOptions & {
  /** Folder for the files; without it they are only sent. */
  out?: string;
  send?: Receiver;
};

export type Receiver = { url: string; key: string; dataset: string; everySeconds: number };

const LINES_AT_ONCE = 1_000;

/** Writes the sample as CSV files, sends it to a running server, or both. Sending goes on until it is stopped. */
export async function generate(options: GenerateOptions, log: (line: string) => void, signal: AbortSignal): Promise<void> {
  if (options.out !== undefined) await writeFiles(options, options.out, log);
  if (options.send !== undefined) await keepSending(options, options.send, log, signal);
}

async function writeFiles(options: GenerateOptions, out: string, log: (line: string) => void): Promise<void> {
  await mkdir(out, { recursive: true });
  let rows = 0;
  for (const file of sampleFiles(options)) {
    await pipeline(Readable.from(chunks(file)), createWriteStream(path.join(out, file.filename)));
    rows += file.rows;
    log(`${file.filename}: ${file.rows.toLocaleString("en-GB")} rows`);
  }
  log(`${rows.toLocaleString("en-GB")} rows in ${out}.`);
}

/** One file each interval: the hospitals in turn, month after month, without end. */
async function keepSending(options: SampleOptions, receiver: Receiver, log: (line: string) => void, signal: AbortSignal): Promise<void> {
  const rows = Math.max(1, Math.round(options.rows / (options.hospitals * options.months)));
  for (let number = 0; !signal.aborted; number += 1) {
    const hospital = hospitalAt(number % options.hospitals);
    const file = sampleFile(options, hospital, monthAt(options, Math.floor(number / options.hospitals)), rows);
    const runId = await send(file, receiver, signal);
    log(`${file.filename}: ${file.rows.toLocaleString("en-GB")} rows sent, run ${runId}`);
    await sleep(receiver.everySeconds * 1_000, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}

function monthAt(options: SampleOptions, number: number): string {
  const [year = 2025, month = 1] = (options.firstMonth ?? SAMPLE.firstMonth).split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 + number, 1)).toISOString().slice(0, 7);
}

async function send(file: SampleFile, receiver: Receiver, signal: AbortSignal): Promise<string> {
  const url = new URL(`/api/v1/datasets/${encodeURIComponent(receiver.dataset)}/uploads`, receiver.url);
  url.search = new URLSearchParams({ filename: file.filename, hospital: file.hospital, period: file.period }).toString();
  const answer = await fetch(url, {
    method: "POST",
    headers: { authorization: `Bearer ${receiver.key}`, "content-type": "text/csv" },
    body: `${[...file.lines()].join("\n")}\n`,
    signal,
  }).catch((error: unknown) => {
    throw new Sentence(`${receiver.url} does not answer: is Medlake running there?`, { cause: error });
  });
  const body: unknown = await answer.json().catch(() => null);
  if (answer.status === 202 && isAccepted(body)) return body.runId;
  throw new Sentence(
    `The server did not take ${file.filename} (${answer.status}): ${isRefusal(body) ? body.error.message : "no reason was given"}`,
  );
}

function* chunks(file: SampleFile): Generator<string> {
  let lines: string[] = [];
  for (const line of file.lines()) {
    lines.push(line);
    if (lines.length < LINES_AT_ONCE) continue;
    yield `${lines.join("\n")}\n`;
    lines = [];
  }
  if (lines.length > 0) yield `${lines.join("\n")}\n`;
}

function isAccepted(body: unknown): body is { runId: string } {
  return typeof body === "object" && body !== null && "runId" in body && typeof body.runId === "string";
}

function isRefusal(body: unknown): body is { error: { message: string } } {
  return (
    typeof body === "object" &&
    body !== null &&
    "error" in body &&
    typeof body.error === "object" &&
    body.error !== null &&
    "message" in body.error
  );
}
