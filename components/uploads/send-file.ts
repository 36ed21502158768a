import { ApiError, apiErrorFrom, parseJson } from "../api-client";

type Received = { uploadId: string; runId: string };

function isReceived(value: unknown): value is Received {
  return typeof value === "object" && value !== null && "runId" in value && typeof value.runId === "string";
}

/** The type to send a file as: gzip by its name, CSV otherwise. */
export function contentTypeOf(filename: string): string {
  return /\.gz$/i.test(filename) ? "application/gzip" : "text/csv";
}

/**
 * Sends a file as the body of one request. XMLHttpRequest, because fetch does not tell how much has been sent.
 * Rejects with `ApiError`; an abort rejects with CANCELLED.
 */
export function sendFile(url: string, file: File, options: { signal: AbortSignal; onSent: (bytes: number) => void }): Promise<Received> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    const done = () => options.signal.removeEventListener("abort", abort);
    request.open("POST", url);
    request.setRequestHeader("x-medlake-upload", "1");
    request.setRequestHeader("content-type", contentTypeOf(file.name));
    request.setRequestHeader("accept", "application/json");
    request.upload.onprogress = (event) => options.onSent(event.loaded);
    request.onload = () => {
      done();
      const body = parseJson(request.responseText);
      if (request.status >= 200 && request.status < 300 && isReceived(body)) resolve(body);
      else reject(apiErrorFrom(request.status, body, request.getResponseHeader("x-request-id")));
    };
    request.onerror = () => {
      done();
      reject(
        new ApiError({
          code: "OFFLINE",
          status: 0,
          message: "The connection broke while the file was being sent. Nothing of it is published. Send it again.",
        }),
      );
    };
    request.onabort = () => {
      done();
      reject(new ApiError({ code: "CANCELLED", status: 0, message: "Sending was stopped. Nothing of the file is published." }));
    };
    if (options.signal.aborted) {
      reject(new ApiError({ code: "CANCELLED", status: 0, message: "Sending was stopped. Nothing of the file is published." }));
      return;
    }
    options.signal.addEventListener("abort", abort);
    request.send(file);
  });
}
