import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { env } from "@/lib/env";
import { isPublicAddress } from "./public-address";

/** Where a webhook goes: the checked address that the connection is made to, and the name it is made under. */
export type Target = { url: URL; host: string; address: string; family: 4 | 6 };

export type Refusal = { error: string; isFinal: boolean };

type Resolve = (host: string) => Promise<{ address: string; family: number }[]>;
const resolveAll: Resolve = (host) => lookup(host, { all: true, verbatim: true });

const INSIDE = "The address leads into a private or local network. Medlake sends to public addresses only.";

/**
 * The address a webhook may be sent to. Every address of the name must be public: one that is not refuses all. The
 * connection is made to the address found here, so a name that changes its meaning afterwards changes nothing.
 */
export async function resolveTarget(target: string, resolve: Resolve = resolveAll): Promise<Target | Refusal> {
  if (!URL.canParse(target)) return { error: "The address is not one.", isFinal: true };
  const url = new URL(target);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (url.username !== "" || url.password !== "") return { error: "The address may not hold a name and password.", isFinal: true };
  if (isLocalTest(url)) return { url, host, address: "127.0.0.1", family: 4 };
  if (url.protocol !== "https:") return { error: "The address must begin with https://.", isFinal: true };
  if (url.port !== "") return { error: "The address may not name a port: it is reached at 443.", isFinal: true };
  const found = isIP(host) === 0 ? await addressesOf(host, resolve) : [{ address: host, family: isIP(host) }];
  const [first] = found;
  if (!first) return { error: "The name of the address could not be resolved.", isFinal: false };
  if (!found.every(({ address }) => isPublicAddress(address))) return { error: INSIDE, isFinal: true };
  return { url, host, address: first.address, family: first.family === 6 ? 6 : 4 };
}

/** A receiver on this machine, for tests and development. */
function isLocalTest(url: URL): boolean {
  return env().MEDLAKE_WEBHOOKS_LOCAL === "on" && url.protocol === "http:" && url.hostname === "127.0.0.1";
}

async function addressesOf(host: string, resolve: Resolve): Promise<{ address: string; family: number }[]> {
  try {
    return await resolve(host);
  } catch {
    // A name that nobody knows, or a resolver that does not answer: the sender hears the same.
    return [];
  }
}
