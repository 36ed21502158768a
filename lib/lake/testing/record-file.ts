import { readFile } from "node:fs/promises";

/** A file with both ends of a Parquet file, and these records between them. */
export function packRecords(records: string[]): Buffer {
  const footer = Buffer.alloc(8);
  footer.writeUInt32LE(4, 0);
  footer.write("PAR1", 4, "latin1");
  return Buffer.concat([Buffer.from("PAR1"), Buffer.from(JSON.stringify(records)), Buffer.alloc(4), footer]);
}

/** The records of such a file. Throws when it is not whole. */
export async function readRecords(file: string): Promise<string[]> {
  return unpackRecords(await readFile(file));
}

export function unpackRecords(content: Buffer): string[] {
  return JSON.parse(content.toString("utf8", 4, content.length - 12)) as string[];
}
