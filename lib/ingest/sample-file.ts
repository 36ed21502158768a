import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { AppError } from "@/lib/errors";
import { headOfZip } from "./unpack-zip";

const SAMPLE_BYTES = 4 * 1024 * 1024;

/** Bytes from the beginning, the middle and the end of a file. */
export type SampleBytes = { head: Buffer; middle?: Buffer; tail?: Buffer };

/** Bytes from the beginning, middle and end of a file, from which a contract is proposed; of a gzip only the beginning, of a zip that of its first file. */
export async function sampleFile(file: string, o: { gzip: boolean; zip?: boolean; bytes: number }): Promise<SampleBytes> {
  if (o.zip === true) return { head: await headOfZip(file, SAMPLE_BYTES) };
  if (o.gzip) return { head: await gunzippedHead(file) };
  const handle = await open(file);
  try {
    const at = async (start: number) => {
      const buffer = Buffer.alloc(Math.max(0, Math.min(SAMPLE_BYTES, o.bytes - start)));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
      return buffer.subarray(0, bytesRead);
    };
    const head = await at(0);
    if (o.bytes <= 3 * SAMPLE_BYTES) {
      return o.bytes <= SAMPLE_BYTES ? { head } : { head, tail: await at(SAMPLE_BYTES) };
    }
    return { head, middle: await at(Math.floor(o.bytes / 2)), tail: await at(o.bytes - SAMPLE_BYTES) };
  } finally {
    await handle.close();
  }
}

async function gunzippedHead(file: string): Promise<Buffer> {
  const source = createReadStream(file);
  const unpacked = source.pipe(createGunzip());
  source.on("error", (error) => unpacked.destroy(error));
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= SAMPLE_BYTES) break;
    }
  } catch (error) {
    if (isDamaged(error)) {
      const message =
        "The file is said to be gzip but cannot be unpacked: it is damaged or cut short. Nothing was published. Send it again.";
      throw new AppError("INVALID_INPUT", message, { cause: error });
    }
    throw error;
  } finally {
    source.destroy();
    unpacked.destroy();
  }
  return Buffer.concat(chunks).subarray(0, SAMPLE_BYTES);
}

/** Whether unpacking failed because of the bytes, not because they could not be read. */
function isDamaged(error: unknown): boolean {
  return error instanceof Error && "code" in error && /^Z_(DATA|BUF)_ERROR$/.test(String(error.code));
}
