import { makeKey, makePerson, type Operated } from "./accounts";
import type { TestServer } from "./start-server";

/** Readings of blood sugar and potassium, a file a hospital and month: enough rows for the comparison with earlier months. */
export const READINGS_CONTRACT = {
  format: { encoding: "utf-8", delimiter: ",", quote: '"', header: 1, nullWords: [""] },
  columns: [
    { name: "sample_id", source: "sample_id", label: "Sample", type: "text", required: true },
    { name: "taken_on", source: "taken_on", label: "Taken on", type: "date", required: true },
    { name: "test", source: "test", label: "Test", type: "text", required: true },
    { name: "value", source: "value", label: "Value", type: "double", unit: "mmol/L" },
    { name: "ward", source: "ward", label: "Ward", type: "text" },
  ],
  unknownColumns: "hold",
  key: ["sample_id"],
  onDuplicate: "reject",
  analyte: "test",
  hospital: { submission: true },
  period: { submission: true },
  partition: ["hospital", "period"],
};

export const HEADER = "sample_id,taken_on,test,value,ward";
const WARDS = ["A1", "A2", "B1", "theatre"];

type Month = {
  hospital: string;
  period: string;
  rows?: number;
  /** What each value is multiplied with: 18 turns mmol/L of blood sugar into mg/dL. */
  factor?: number;
  header?: string;
  /** The numbers of lines, from 2 on, whose value is no number. */
  broken?: number[];
};

/** The same file for the same month, every time; another one for every other month. */
export function readings({ hospital, period, rows = 160, factor = 1, header = HEADER, broken = [] }: Month): string {
  const random = generator(`${hospital} ${period}`);
  const lines = Array.from({ length: rows }, (_, index) => {
    const test = index % 2 === 0 ? "GLU" : "K";
    const value = (test === "GLU" ? 4 + random() * 6 : 3.5 + random() * 1.5) * factor;
    const day = String(1 + Math.floor(random() * 28)).padStart(2, "0");
    const ward = WARDS[Math.floor(random() * WARDS.length)];
    const shown = broken.includes(index + 2) ? "< 0.1" : value.toFixed(2);
    return `${hospital.slice(0, 2)}${period.replace("-", "")}-${index},${period}-${day},${test},${shown},${ward}`;
  });
  return `${[header, ...lines].join("\n")}\n`;
}

/** Numbers from 0 to 1, the same for the same text. */
function generator(text: string): () => number {
  let state = [...text].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) >>> 0, 7);
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export type Run = {
  id: string;
  state: string;
  holdReason: string | null;
  message: string | null;
  version: number | null;
  sha256: string | null;
  isReference: boolean;
  counts: { received: number; published: number; rejected: number; deduplicated: number; skipped: number } | null;
};

export type Api = Awaited<ReturnType<typeof apiOf>>;

/** A ward that is an organisation of its own, with its data manager and a dataset of readings that is still empty. */
export async function makeWard(
  server: Operated & Pick<TestServer, "url">,
  email: string,
  org = "ward",
): Promise<{ api: Api; password: string }> {
  const manager = { org, orgName: "Ward", email, name: "Manager", role: "data_manager" };
  const { password } = await makePerson(server, manager);
  const api = await apiOf(server, email);
  await api.call("POST", "/api/v1/datasets", { slug: "readings", name: "Ward readings", contract: READINGS_CONTRACT });
  return { api, password };
}

/** The REST API for one person, with the requests that journeys begin with. */
export async function apiOf(server: Operated & Pick<TestServer, "url">, email: string) {
  const authorization = `Bearer ${await makeKey(server, email)}`;

  async function call<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(server.url + path, {
      method,
      headers: { authorization, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text === "" ? null : JSON.parse(text)) as T;
  }

  /** Sends a file; answers its run as soon as it is received. */
  async function send(slug: string, body: string, search: Record<string, string>): Promise<string> {
    const address = `${server.url}/api/v1/datasets/${slug}/uploads?${new URLSearchParams(search).toString()}`;
    const answer = await fetch(address, { method: "POST", headers: { authorization, "content-type": "text/csv" }, body });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`Sending to ${slug}: ${answer.status} ${text}`);
    return (JSON.parse(text) as { runId: string }).runId;
  }

  /** The run once it changes no more by itself. */
  async function settled(runId: string): Promise<Run> {
    for (;;) {
      const run = await call<Run>("GET", `/api/v1/runs/${runId}`);
      if (run.state !== "queued" && run.state !== "running") return run;
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  }

  /** Sends a month of readings and waits for what becomes of it. */
  async function month(slug: string, facts: Month): Promise<Run> {
    const { hospital, period } = facts;
    return settled(await send(slug, readings(facts), { filename: `${hospital}-${period}.csv`, hospital, period }));
  }

  return { call, send, settled, month };
}
