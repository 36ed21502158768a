import { createTransport } from "nodemailer";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import type { Outcome } from "@/lib/notices";
import type { Message } from "./message";

const CONNECT_WITHIN_MS = 10_000;
const ANSWER_WITHIN_MS = 20_000;

/** Sends one message by the mail server of the settings. Its id is the delivery's, so a second copy is known as one. */
export async function sendMail({ to, message }: { to: string; message: Message }): Promise<Outcome> {
  const { MEDLAKE_SMTP_URL: url, MEDLAKE_MAIL_FROM: from } = env();
  if (url === undefined || from === undefined) {
    return { ok: false, error: "No mail server is set: see MEDLAKE_SMTP_URL and MEDLAKE_MAIL_FROM.", isFinal: true };
  }
  const transport = createTransport({
    url,
    connectionTimeout: CONNECT_WITHIN_MS,
    greetingTimeout: CONNECT_WITHIN_MS,
    socketTimeout: ANSWER_WITHIN_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from,
      to: { name: "", address: to },
      subject: message.title,
      text: message.text,
      messageId: `<${message.deliveryId}@medlake>`,
      headers: { "X-Medlake-Event": message.event, "X-Medlake-Delivery": message.deliveryId, "Auto-Submitted": "auto-generated" },
    });
    return { ok: true };
  } catch (error) {
    return refusalOf(error, message.deliveryId);
  } finally {
    transport.close();
  }
}

/** A mail server's own words can be anything: its code says enough. */
function refusalOf(error: unknown, deliveryId: string): Outcome {
  const status = error instanceof Error && "responseCode" in error ? Number(error.responseCode) : NaN;
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  log.warn({ delivery: deliveryId, code, status: Number.isNaN(status) ? null : status }, "A notice could not be sent by e-mail.");
  if (Number.isNaN(status)) return { ok: false, error: `The mail server could not be reached (${code}).`, isFinal: false };
  return { ok: false, error: `The mail server refused the message (${status}).`, isFinal: status >= 550 && status < 560 };
}
