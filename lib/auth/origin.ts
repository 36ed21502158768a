import { env } from "@/lib/env";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);
const IP_ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:.]+\])$/i;

type Where = { MEDLAKE_URL?: string | undefined; HOST: string };

/** Whether only this machine can reach the server: what demo accounts need. */
export function isLocalOnly(settings: Where = env()): boolean {
  const listensHere = LOOPBACK.has(settings.HOST) || settings.HOST === "::1";
  return listensHere && (settings.MEDLAKE_URL === undefined || LOOPBACK.has(new URL(settings.MEDLAKE_URL).hostname));
}

/**
 * The origin this request was sent to, or null when the host it names is not one of Medlake's. With an outside
 * MEDLAKE_URL that is the only origin. Otherwise this machine's own names are, under any port; and, when the server
 * listens to the network, addresses in numbers. Other names are refused, so that a foreign name pointed at this
 * machine (DNS rebinding) is nobody.
 */
export function ownOrigin(host: string | null, settings: Where = env()): string | null {
  const outside = settings.MEDLAKE_URL === undefined ? null : new URL(settings.MEDLAKE_URL);
  if (outside && !LOOPBACK.has(outside.hostname)) return outside.origin;
  if (host === null || !URL.canParse(`http://${host}`)) return null;
  const url = new URL(`http://${host}`);
  if (url.host !== host.toLowerCase().replace(/:80$/, "")) return null;
  if (LOOPBACK.has(url.hostname)) return outside?.host === url.host ? outside.origin : url.origin;
  const open = outside === null && !isLocalOnly(settings);
  if (open && (IP_ADDRESS.test(url.hostname) || url.hostname === settings.HOST)) return url.origin;
  return null;
}
