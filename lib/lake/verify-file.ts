import { open, stat } from "node:fs/promises";
import { AppError } from "@/lib/errors";
import { fileHash } from "@/lib/file-hash";

/** A Parquet file begins and ends with these four bytes. */
const MAGIC = "PAR1";

/**
 * Opens a written file again and compares its size and SHA-256 with what its writer counted, and checks that it has
 * both ends of a Parquet file and a footer that fits in it. Throws ENGINE_FAILED when something differs.
 */
export async function verifyFile(file: string, expected: { bytes: number; sha256: string }): Promise<void> {
  const info = await stat(file).catch((error: unknown) => {
    throw broken(error);
  });
  if (info.size !== expected.bytes || info.size < 12) throw broken();
  if (!(await hasFooter(file, info.size))) throw broken();
  if ((await fileHash(file)) !== expected.sha256) throw broken();
}

async function hasFooter(file: string, size: number): Promise<boolean> {
  const handle = await open(file);
  try {
    const head = Buffer.alloc(4);
    const end = Buffer.alloc(8);
    await handle.read(head, 0, 4, 0);
    await handle.read(end, 0, 8, size - 8);
    const footer = end.readUInt32LE(0);
    return head.toString("latin1") === MAGIC && end.toString("latin1", 4) === MAGIC && footer > 0 && footer <= size - 12;
  } finally {
    await handle.close();
  }
}

function broken(cause?: unknown): AppError {
  return new AppError(
    "ENGINE_FAILED",
    "A file of the dataset was not written whole. Nothing was published and the upload is kept. It is tried again.",
    { cause },
  );
}
