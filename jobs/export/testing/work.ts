import { sender } from "../../boss";
import { HANDLERS } from "../../handlers";

/** Makes the next export that waits, as the worker would; false when there is none. */
export async function work(o: { signal?: AbortSignal } = {}): Promise<boolean> {
  const boss = await sender();
  const [job] = await boss.fetch<{ exportId: string }>("export", { includeMetadata: true });
  if (!job) return false;
  const { id, retryCount, data } = job;
  const signal = o.signal ?? new AbortController().signal;
  await HANDLERS.export({ name: "export", id, retryCount, payload: data, isLast: false, signal, bootId: "test" });
  return true;
}
