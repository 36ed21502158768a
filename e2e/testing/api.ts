export type Target = { url: string; key: string };

/** Calls the API with a key; throws what it answered where that is no success. */
export async function call(target: Target, method: "GET" | "POST" | "PUT", path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(target.url + path, {
    method,
    headers: { authorization: `Bearer ${target.key}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** Sends a file and waits until it is published. */
export async function publishFile(target: Target, slug: string, search: Record<string, string>, body: string | Buffer): Promise<void> {
  const sent = await fetch(`${target.url}/api/v1/datasets/${slug}/uploads?${new URLSearchParams(search).toString()}`, {
    method: "POST",
    headers: { authorization: `Bearer ${target.key}`, "content-type": "text/csv" },
    body: typeof body === "string" ? body : new Uint8Array(body),
  });
  if (!sent.ok) throw new Error(`The file was not taken: ${sent.status} ${await sent.text()}`);
  const { runId } = (await sent.json()) as { runId: string };
  for (;;) {
    const { state, message } = (await call(target, "GET", `/api/v1/runs/${runId}`)) as { state: string; message: string | null };
    if (state === "published") return;
    if (state !== "queued" && state !== "running") throw new Error(`The run of ${slug} is ${state}: ${message}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
