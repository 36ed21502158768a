type At = { url: string; key: string };

export type TusAnswer = {
  status: number;
  /** The path of a new upload. */
  address: string;
  offset: number | null;
  uploadId: string | null;
  runId: string | null;
  retryAfter: string | null;
  code: string | undefined;
  message: string | undefined;
  requestId: string | undefined;
};

/** Begins an upload as a client of tus does. */
export async function tusCreate(at: At, metadata: Record<string, string>, bytes: number | undefined): Promise<TusAnswer> {
  const said = Object.entries(metadata).map(([name, value]) => `${name} ${Buffer.from(value).toString("base64")}`.trim());
  return ask(at, "/api/uploads", "POST", {
    ...(bytes === undefined ? {} : { "upload-length": String(bytes) }),
    "upload-metadata": said.join(","),
  });
}

/** How far an upload is. */
export async function tusHead(at: At, address: string): Promise<TusAnswer> {
  return ask(at, address, "HEAD", {});
}

/** Sends the bytes at `offset`. */
export async function tusPatch(at: At, address: string, offset: number, bytes: Uint8Array): Promise<TusAnswer> {
  return ask(at, address, "PATCH", { "upload-offset": String(offset), "content-type": "application/offset+octet-stream" }, bytes);
}

/** A whole file: begun, and sent in one piece. */
export async function tusSend(at: At, metadata: Record<string, string>, bytes: Uint8Array): Promise<TusAnswer> {
  const made = await tusCreate(at, metadata, bytes.byteLength);
  return made.status === 201 ? tusPatch(at, made.address, 0, bytes) : made;
}

async function ask(at: At, path: string, method: string, headers: Record<string, string>, body?: Uint8Array): Promise<TusAnswer> {
  const response = await fetch(`${at.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${at.key}`, "tus-resumable": "1.0.0", ...headers },
    ...(body === undefined ? {} : { body: new Uint8Array(body) }),
  });
  const text = await response.text();
  const { error } = (text.startsWith("{") ? JSON.parse(text) : {}) as { error?: { code: string; message: string; requestId: string } };
  const header = (name: string) => response.headers.get(name);
  return {
    status: response.status,
    address: header("location") ?? "",
    offset: header("upload-offset") === null ? null : Number(header("upload-offset")),
    uploadId: header("medlake-upload-id"),
    runId: header("medlake-run-id"),
    retryAfter: header("retry-after"),
    code: error?.code,
    message: error?.message,
    requestId: error?.requestId,
  };
}
