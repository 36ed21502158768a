import type { DatasetRow } from "@/lib/access";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { parseContract } from "@/lib/ingest";

/** What the contract takes from the upload must be there. Before there is a contract, nothing is asked. */
export function checkDeclared(dataset: DatasetRow, input: { hospital?: string | undefined; period?: string | undefined }): void {
  if (dataset.contract === null) return;
  const contract = parseContract(dataset.contract);
  const missing = [
    ...("submission" in contract.hospital && input.hospital === undefined ? ["hospital"] : []),
    ...("submission" in contract.period && input.period === undefined ? ["period"] : []),
  ];
  if (missing.length === 0) return;
  const said = missing.map((name) =>
    name === "hospital" ? "which hospital it is from (hospital=…)" : "which month it is for (period=YYYY-MM)",
  );
  throw new AppError(
    "INVALID_INPUT",
    `This dataset's files do not say it themselves, so the upload must say ${said.join(" and ")}. Nothing was kept.`,
    { details: missing.map((name) => ({ path: name, message: "required by the contract" })) },
  );
}

/** Refuses a file of more bytes than the server accepts. */
export function checkSize(bytes: number): void {
  if (bytes <= env().MEDLAKE_UPLOAD_BYTES) return;
  throw new AppError(
    "TOO_LARGE",
    `The file is larger than this server accepts (${env().MEDLAKE_UPLOAD_BYTES.toLocaleString("en-GB")} bytes). Nothing was kept. Compress it with gzip, send it in parts, or ask whoever runs the server for a higher limit.`,
  );
}

/** A file without a byte is a mistake of whoever wrote it. */
export function emptyFile(): AppError {
  return new AppError("INVALID_INPUT", "The file is empty: it has no bytes. Nothing was kept. Check the file and send it again.", {
    details: [{ path: "body", message: "empty" }],
  });
}

/** Compares what arrived with the SHA-256 the sender computed, when it said one. */
export function checkHash(sha256: string, said: string | null | undefined): void {
  if (!said || said === sha256) return;
  throw new AppError(
    "INVALID_INPUT",
    "The checksum does not match: the file that arrived is not the file whose SHA-256 was sent with it. Nothing was kept. Send the file again; if it happens again, look for what changes it on the way.",
    { details: [{ path: "sha256", message: "checksum differs" }] },
  );
}

/** What a file is by its first bytes, whatever the sender calls it. */
export function packingOf(head: Buffer): { gzip: boolean; zip: boolean } {
  return { gzip: head.subarray(0, 2).equals(GZIP), zip: head.subarray(0, 4).equals(ZIP) || head.subarray(0, 4).equals(EMPTY_ZIP) };
}

/** How many bytes `packingOf` looks at. */
export const HEAD_BYTES = 4;

const GZIP = Buffer.from([0x1f, 0x8b]);
const ZIP = Buffer.from("PK\u0003\u0004", "latin1");
const EMPTY_ZIP = Buffer.from("PK\u0005\u0006", "latin1");
