import net from "node:net";
import { Sentence } from "./sentence";

/** Addresses that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** Ports above 1023 that browsers refuse to open: the "bad ports" of the Fetch standard (fetch.spec.whatwg.org, 2.9). */
const REFUSED_BY_BROWSERS = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10_080,
]);

/** The port to listen on: the one asked for when it is free, any free one for 0. Throws a Sentence when taken, or of no use. */
export async function freePort(host: string, port: number): Promise<number> {
  if (REFUSED_BY_BROWSERS.has(port))
    throw new Sentence(`No browser opens port ${port}, which belongs to another service: choose another one, as in PORT=3000 npm start.`);
  const server = net.createServer();
  try {
    return await new Promise<number>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host, port, exclusive: true }, () => {
        const address = server.address();
        resolve(typeof address === "object" && address !== null ? address.port : port);
      });
    });
  } catch (error) {
    throw new Sentence(sentence(error, host, port), { cause: error });
  } finally {
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}

function sentence(error: unknown, host: string, port: number): string {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "EADDRINUSE")
    return `Port ${port} is taken by another program: stop it, or choose another port, as in PORT=${port + 1} npm start.`;
  if (code === "EACCES") return `Port ${port} needs more rights than this user has: choose one above 1023, as in PORT=3000 npm start.`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
    return `This machine has no address ${host}: set HOST to 127.0.0.1, or to 0.0.0.0 for all of its addresses.`;
  return `Medlake cannot listen on ${host}, port ${port} (${String(code)}): choose others with HOST and PORT.`;
}
