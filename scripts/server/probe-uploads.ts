import { probeToken } from "@/lib/http/probe-token";
import { Sentence } from "./sentence";

/** More than the 10 MiB that Next lets through to a route that its proxy matches. */
const PROBE_BYTES = 11 * 1024 * 1024;
const WITHIN_MS = 60_000;

/**
 * Sends a body that is longer than a proxy in front of a route lets through, and refuses to go on unless every byte
 * arrives: otherwise large uploads would be cut, and answered as if they were whole.
 */
export async function probeUploads(o: { url: string; secret: string; stopping: AbortSignal }): Promise<void> {
  const answer = await fetch(`${o.url}/api/uploads/probe`, {
    method: "PUT",
    headers: { authorization: `Probe ${probeToken(o.secret)}`, "content-type": "application/octet-stream" },
    body: new Uint8Array(PROBE_BYTES),
    signal: AbortSignal.any([o.stopping, AbortSignal.timeout(WITHIN_MS)]),
  }).then(
    async (response) => ({ status: response.status, text: await response.text() }),
    (error: unknown) => {
      if (o.stopping.aborted) return null;
      return { status: 0, text: error instanceof Error ? error.message : "no answer" };
    },
  );
  if (answer === null) return;
  const arrived = answer.status === 200 ? bytesOf(answer.text) : null;
  if (arrived === PROBE_BYTES) return;
  throw new Sentence(
    arrived === null
      ? `Medlake was not started: a test upload got no sound answer (${answer.status} ${answer.text.slice(0, 200)}). Nothing was lost. Look at the log of the web application.`
      : `Medlake was not started: of a test upload of ${PROBE_BYTES} bytes only ${arrived} arrived, so files would be cut without a word. Nothing was lost. The matcher of proxy.ts must leave out /api/uploads.`,
  );
}

function bytesOf(text: string): number | null {
  const found = /^\{"bytes":(\d+)\}$/.exec(text);
  return found ? Number(found[1]) : null;
}
