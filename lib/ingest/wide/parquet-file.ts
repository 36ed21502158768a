import { createHash } from "node:crypto";
import { closeSync, openSync, writeSync } from "node:fs";
import { constants, zstdCompressSync } from "node:zlib";
import { pathOf, physicalType, schemaElements, type StoredColumn } from "./parquet-schema";
import { binary, i32, i64, list, struct, thriftBytes, type ThriftValue } from "./thrift";

/** The values of one column in one row group: levels and values as Parquet writes them, and what is known of them. */
export type ColumnPage = {
  /** Elements, empty ones too. */
  values: number;
  levels: Buffer;
  data: Uint8Array;
  nulls: number;
  /** The smallest and the largest as bytes, where the column has an order. */
  range: { min: Uint8Array; max: Uint8Array } | null;
};

export type WrittenFile = {
  path: string;
  rows: number;
  bytes: number;
  sha256: string;
  footerBytes: number;
  /** Offset and length of each chunk in turn, by column. */
  chunks: Map<string, number[]>;
};

const MAGIC = Buffer.from("PAR1");
const ZSTD = 6;
const PLAIN = 0;
const RLE = 3;
const FAST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** One Parquet file, written a row group at a time: a group is handed over column by column and is not kept. */
export class ParquetFile {
  private readonly path: string;
  private readonly columns: readonly StoredColumn[];
  private readonly file: number;
  private readonly hash = createHash("sha256");
  private readonly groups: ThriftValue[] = [];
  private readonly chunks = new Map<string, number[]>();
  private offset = 0;
  private rows = 0;

  constructor(path: string, columns: readonly StoredColumn[]) {
    this.path = path;
    this.columns = columns;
    this.file = openSync(path, "w", 0o600);
    this.write(MAGIC);
  }

  /** Writes the next rows; `pageOf` is asked for each column in order. */
  addGroup(rows: number, pageOf: (column: StoredColumn, index: number) => ColumnPage): void {
    let plainBytes = 0;
    let packedBytes = 0;
    const begin = this.offset;
    const chunks = this.columns.map((column, index) => {
      const page = pageOf(column, index);
      const raw = Buffer.concat([page.levels, page.data]);
      const packed = zstdCompressSync(raw, FAST);
      const header = thriftBytes({
        1: i32(0),
        2: i32(raw.length),
        3: i32(packed.length),
        5: struct({ 1: i32(page.values), 2: i32(PLAIN), 3: i32(RLE), 4: i32(RLE) }),
      });
      const start = this.offset;
      this.write(header);
      this.write(packed);
      const bytes = this.offset - start;
      plainBytes += header.length + raw.length;
      packedBytes += bytes;
      const places = this.chunks.get(column.name) ?? [];
      places.push(start, bytes);
      this.chunks.set(column.name, places);
      const meta = struct({
        1: i32(physicalType(column.kind)),
        2: list([i32(PLAIN), i32(RLE)]),
        3: list(pathOf(column).map((name) => binary(name))),
        4: i32(ZSTD),
        5: i64(page.values),
        6: i64(header.length + raw.length),
        7: i64(bytes),
        9: i64(start),
        12: struct({
          3: i64(page.nulls),
          5: page.range === null ? undefined : binary(page.range.max),
          6: page.range === null ? undefined : binary(page.range.min),
        }),
      });
      return struct({ 2: i64(0), 3: meta });
    });
    this.rows += rows;
    this.groups.push(struct({ 1: list(chunks), 2: i64(plainBytes), 3: i64(rows), 5: i64(begin), 6: i64(packedBytes) }));
  }

  /** Writes the footer and closes the file. */
  finish(): WrittenFile {
    const order = struct({ 1: struct({}) });
    const footer = thriftBytes({
      1: i32(1),
      2: list(schemaElements(this.columns)),
      3: i64(this.rows),
      4: list(this.groups),
      6: binary("Medlake"),
      7: list(this.columns.map(() => order)),
    });
    const length = Buffer.alloc(4);
    length.writeUInt32LE(footer.length);
    for (const bytes of [footer, length, MAGIC]) this.write(bytes);
    closeSync(this.file);
    const { path, rows, offset: bytes, chunks } = this;
    return { path, rows, bytes, sha256: this.hash.digest("hex"), footerBytes: footer.length + length.length + MAGIC.length, chunks };
  }

  /** Closes what will not be used. */
  abandon(): void {
    closeSync(this.file);
  }

  private write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) at += writeSync(this.file, bytes, at);
    this.hash.update(bytes);
    this.offset += bytes.length;
  }
}
