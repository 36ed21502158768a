import { z } from "zod";

// A local part without quotes and a domain of ASCII labels; an international domain is written as xn--….
const ADDRESS = /^[a-z0-9][a-z0-9.!#$%&'*+/=?^_`{|}~-]{0,63}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/;
const LENGTH_MAX = 254;

/**
 * The one spelling of an e-mail address: NFKC, trimmed, lower case. Null when it is none, and when it holds any
 * character outside ASCII: a full-width `＠` or a Cyrillic letter would make one account look like another.
 */
export function normaliseEmail(input: string): string | null {
  // Compatibility forms are folded before anything is checked, so that nothing becomes an @ afterwards.
  const email = input.normalize("NFKC").trim().toLowerCase();
  const plain = /^[\x20-\x7e]*$/.test(input.trim());
  return plain && email.length <= LENGTH_MAX && ADDRESS.test(email) ? email : null;
}

/** An e-mail address in a request, in its one spelling. */
export const Email = z
  .string()
  .max(LENGTH_MAX)
  .transform((input, context) => {
    const email = normaliseEmail(input);
    if (email !== null) return email;
    context.addIssue({ code: "custom", message: "not an e-mail address of plain letters, digits and signs" });
    return z.NEVER;
  });
