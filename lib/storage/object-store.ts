import type { Readable } from "node:stream";

export type Stored = { bytes: number; sha256: string };
export type WriteOptions = {
  signal?: AbortSignal;
  /** More bytes than this end the write with TOO_LARGE. */
  maxBytes?: number;
};
/** From byte `start` up to and including byte `end`; without `end`, to the last one. */
export type ByteRange = { start: number; end?: number };

/**
 * Objects by key. A key is a relative path of plain names, such as `org_1/upl_2`. An object appears whole or not at
 * all, is safely on disk when its write returns, and is never changed afterwards.
 */
export type ObjectStore = {
  /** Where an object is, or would be, for programs that open files themselves. */
  path(key: string): string;
  /** Keeps a stream. CONFLICT when the key is taken, CANCELLED when `signal` fires, LIMIT_EXCEEDED when the disk is full. */
  writeStream(key: string, source: Readable, options?: WriteOptions): Promise<Stored>;
  /** Keeps a file of this machine by moving it. CONFLICT when the key is taken. */
  takeFile(key: string, file: string): Promise<void>;
  /** Keeps a file of this machine and leaves it where it is. False when the key is taken: nothing is changed then. */
  addFile(key: string, file: string): Promise<boolean>;
  /** The object's bytes. The stream fails with NOT_FOUND when there is none. */
  read(key: string, range?: ByteRange): Readable;
  /** A small object as UTF-8 text. */
  readText(key: string): Promise<string>;
  /** Removes an object; one that is not there is fine. */
  remove(key: string): Promise<void>;
  exists(key: string): Promise<boolean>;
  /** Bytes that can still be written. */
  freeBytes(): Promise<number>;
};
