import { DetailedError, Upload } from "tus-js-client";
import { endpoints } from "@/lib/urls";
import { ApiError, apiErrorFrom, parseJson } from "../api-client";

/** Below the size at which anything on the way could cut a request, and small enough that a broken line costs little. */
const CHUNK_BYTES = 8 * 1024 * 1024;
/** Waits between attempts at a piece; after each piece that arrives they begin anew. */
const RETRY_DELAYS = [200, 1_000, 3_000, 10_000, 30_000];
/** Up to this size the browser computes the hash itself, which needs the whole file in memory. */
const HASH_BYTES = 64 * 1024 * 1024;

export type UploadFacts = {
  dataset: string;
  hospital: string | null;
  period: string | null;
  rehearsal: boolean;
  correctsRunId: string | null;
};

export type SendOptions = {
  facts: UploadFacts;
  /** Where an upload that has begun goes on; null begins one. */
  address: string | null;
  signal: AbortSignal;
  onSent: (bytes: number) => void;
  /** Where the upload can be gone on with from now on. */
  onAddress: (address: string) => void;
};

/**
 * Sends a file in pieces, from where an earlier attempt ended. Resolves with the run when every byte is kept and the
 * run is written. Rejects with `ApiError`; an abort rejects with CANCELLED, and what has arrived is kept.
 */
export async function sendResumable(file: File, options: SendOptions): Promise<{ runId: string }> {
  const { facts, address, signal, onSent, onAddress } = options;
  const sha256 = address === null ? await hashOf(file) : null;
  if (signal.aborted) throw stopped();
  const metadata = { ...facts, filename: file.name, modifiedAt: file.lastModified, sha256 };
  return new Promise((resolve, reject) => {
    const upload = new Upload(file, {
      endpoint: endpoints.tus(),
      uploadUrl: address,
      chunkSize: CHUNK_BYTES,
      retryDelays: RETRY_DELAYS,
      // The server says what is unfinished: on another day, or from another machine.
      storeFingerprintForResuming: false,
      headers: { "x-medlake-upload": "1" },
      metadata: Object.fromEntries(
        Object.entries(metadata).flatMap(([name, value]) => (value === null || value === false ? [] : [[name, String(value)]])),
      ),
      onShouldRetry: (error) => mayRetry(error.originalResponse?.getStatus() ?? 0),
      onProgress: (sent) => onSent(sent),
      onUploadUrlAvailable: () => {
        if (upload.url) onAddress(new URL(upload.url, window.location.href).pathname);
      },
      onSuccess: ({ lastResponse }) => {
        done();
        const runId = lastResponse.getHeader("medlake-run-id");
        if (runId) resolve({ runId });
        else reject(apiErrorFrom(lastResponse.getStatus(), parseJson(lastResponse.getBody()), null));
      },
      onError: (error) => {
        done();
        reject(asApiError(error));
      },
    });
    const abort = () => {
      done();
      // What has arrived stays on the server.
      void upload.abort().finally(() => reject(stopped()));
    };
    const done = () => signal.removeEventListener("abort", abort);
    signal.addEventListener("abort", abort);
    upload.start();
  });
}

/** A line that broke, a server that restarts, too many at once, another request still writing: all pass. */
function mayRetry(status: number): boolean {
  return status === 0 || status === 409 || status === 423 || status === 429 || status >= 500;
}

function asApiError(error: Error): ApiError {
  const response = error instanceof DetailedError ? error.originalResponse : null;
  if (response && response.getStatus() > 0)
    return apiErrorFrom(response.getStatus(), parseJson(response.getBody()), response.getHeader("x-request-id") ?? null);
  return new ApiError({
    code: "OFFLINE",
    status: 0,
    message: "The connection broke while the file was being sent. What has arrived is kept. Send the file again to go on from there.",
  });
}

function stopped(): ApiError {
  return new ApiError({
    code: "CANCELLED",
    status: 0,
    message: "Sending was stopped. What has arrived is kept, and nothing is published.",
  });
}

/** The SHA-256 of a file that fits in memory, in hex; null for a larger one, and where the browser offers none. */
async function hashOf(file: File): Promise<string | null> {
  if (file.size > HASH_BYTES || !("crypto" in window) || !window.crypto.subtle) return null;
  const digest = await window.crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
