/** Characters that hide what a name is: controls, and marks that change the direction of text. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * A sender's file name as it is shown: the last part of a path, without hidden characters, at most 200 characters.
 * It names nothing in storage.
 */
export function safeFilename(name: string | undefined): string {
  const last = (name ?? "").normalize("NFC").split(/[/\\]/).at(-1) ?? "";
  const shown = [...last.replace(HIDDEN, "").trim()].slice(0, 200).join("");
  return shown === "" || shown === "." || shown === ".." ? "upload.csv" : shown;
}
