import http from "node:http";
import { encode } from "next-auth/jwt";
import { users, memberships } from "@/db";
import { cookieNames, createSession } from "@/lib/auth";
import { systemContext, withTransaction } from "@/lib/context";
import { newId } from "@/lib/ids";
import { derivedKey } from "../lib/auth/secrets";

/** Somebody who is signed in: what their browser sends with every request. */
export type Viewer = { userId: string; cookie: string };

/** So many members of an organisation with the role viewer, each with a session of their own. The process is connected. */
export async function makeViewers(count: number, orgId: string): Promise<Viewer[]> {
  const secret = derivedKey("session");
  return withTransaction(systemContext("bench"), async (tx) => {
    const made: Viewer[] = [];
    for (let index = 0; index < count; index += 1) {
      const user = { id: newId("user"), email: `viewer-${index}@medlake.example`, name: `Viewer ${index}`, passwordHash: "none" };
      await tx.insert(users).values(user);
      await tx.insert(memberships).values({ orgId, userId: user.id, role: "viewer" });
      const { sid } = await createSession(tx, user, { requestId: "bench", ip: "127.0.0.1", userAgent: "bench" });
      made.push({ userId: user.id, cookie: `${cookieNames().session}=${await encode({ token: { sid }, secret })}` });
    }
    return made;
  });
}

export type Answered = { status: number; body: string; ms: number };
export type Client = (method: "GET" | "POST", path: string, options?: { cookie?: string; body?: unknown }) => Promise<Answered>;

const GIVE_UP_MS = 60_000;

/** Sends requests as a page of the server itself does, over connections that stay open. */
export function clientOf(url: string): Client & { close(): void } {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1000 });
  const call: Client = (method, path, { cookie, body } = {}) =>
    new Promise((resolve, reject) => {
      const startedAt = performance.now();
      const text = body === undefined ? undefined : JSON.stringify(body);
      const headers = {
        origin: url,
        "sec-fetch-site": "same-origin",
        ...(cookie === undefined ? {} : { cookie }),
        ...(text === undefined ? {} : { "content-type": "application/json", "content-length": String(Buffer.byteLength(text)) }),
      };
      const request = http.request(new URL(path, url), { method, agent, headers, timeout: GIVE_UP_MS }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8"), ms: performance.now() - startedAt }),
        );
      });
      request.on("timeout", () => request.destroy(new Error(`${method} ${path} took longer than ${GIVE_UP_MS / 1000} s.`)));
      request.on("error", reject);
      request.end(text);
    });
  return Object.assign(call, { close: () => agent.destroy() });
}
