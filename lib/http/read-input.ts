import { AppError } from "@/lib/errors";

/** The largest JSON body, in bytes. */
export const JSON_BYTES_MAX = 1024 * 1024;

/** Of a route without names in its path, `params` is nothing. */
export type PathParams = { params: Promise<Record<string, string | string[]> | undefined> };

/**
 * Path, search and body as one flat input. A name given in two places is refused: what was checked under one
 * meaning must not run under another.
 */
export async function readInput(request: Request, context: PathParams, options: { body: boolean }): Promise<Record<string, unknown>> {
  const search = readSearch(request);
  const body = options.body ? await readJson(request) : {};
  const path = (await context.params) ?? {};
  for (const name of [...Object.keys(search), ...Object.keys(body)]) {
    if (Object.hasOwn(path, name) || (Object.hasOwn(search, name) && Object.hasOwn(body, name))) throw twice(name);
  }
  return { ...search, ...body, ...path };
}

function readSearch(request: Request): Record<string, unknown> {
  const found = new Map<string, string | string[]>();
  for (const [name, value] of new URL(request.url).searchParams) {
    const before = found.get(name);
    found.set(name, before === undefined ? value : [before, value].flat());
  }
  return Object.fromEntries(found);
}

async function readJson(request: Request): Promise<Record<string, unknown>> {
  if (request.method === "GET" || request.method === "HEAD" || request.body === null) return {};
  const text = await readText(request.body);
  if (text === "") return {};
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") {
    throw new AppError("INVALID_INPUT", "The body must be JSON with the header content-type: application/json. Nothing was changed.");
  }
  const value = parseJson(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new AppError("INVALID_INPUT", "The body must be a JSON object. Nothing was changed.");
  }
  return Object.fromEntries(Object.entries(value));
}

async function readText(body: ReadableStream<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > JSON_BYTES_MAX) {
      throw new AppError("TOO_LARGE", `The body is larger than ${JSON_BYTES_MAX / 1024} KiB. Nothing was changed. Send less at once.`);
    }
    chunks.push(chunk);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch (error) {
    throw new AppError("INVALID_INPUT", "The body is not valid UTF-8. Nothing was changed.", { cause: error });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AppError("INVALID_INPUT", "The body is not valid JSON. Nothing was changed. Check commas, quotes and brackets.", {
      cause: error,
    });
  }
}

function twice(name: string): AppError {
  return new AppError("INVALID_INPUT", "One value was given in two places. Nothing was changed. Give it once.", {
    details: [{ path: name.slice(0, 80), message: "given twice" }],
  });
}
