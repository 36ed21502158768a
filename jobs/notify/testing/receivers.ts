import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export type Received = { headers: IncomingHttpHeaders; body: string };
export type Receiver = { url: string; received: Received[]; answer: (status: number) => void; close: () => Promise<void> };

/** A program that webhooks are sent to. It answers with 204 until it is told otherwise. */
export async function startReceiver(onRequest?: (headers: IncomingHttpHeaders) => Promise<void>): Promise<Receiver> {
  const received: Received[] = [];
  let status = 204;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString("utf8") });
      void (onRequest?.(request.headers) ?? Promise.resolve()).then(() => {
        response.writeHead(status, status === 302 ? { location: "/elsewhere" } : {});
        response.end(status === 204 ? undefined : "secret words of the receiver");
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    answer: (next) => (status = next),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export type MailServer = { mails: { to: string[]; text: string }[]; close: () => Promise<void> };

/** A mail server that keeps what it is sent. */
export async function startMailServer(port: number): Promise<MailServer> {
  const mails: MailServer["mails"] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        mails.push({ to: session.envelope.rcptTo.map((one) => one.address), text: Buffer.concat(chunks).toString("utf8") });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", () => resolve()));
  return { mails, close: () => new Promise((resolve) => server.close(() => resolve())) };
}
