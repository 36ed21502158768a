/** A value of Thrift's compact protocol, as far as Parquet's footers and page headers need it. */
export type ThriftValue =
  | { kind: "bool"; value: boolean }
  | { kind: "i32" | "i64"; value: number }
  | { kind: "binary"; value: Uint8Array | string }
  | { kind: "list"; of: ThriftValue[] }
  | { kind: "struct"; fields: ThriftFields };
/** By field number. */
export type ThriftFields = Record<number, ThriftValue | undefined>;

const TYPE = { true: 1, false: 2, i32: 5, i64: 6, binary: 8, list: 9, struct: 12 } as const;

export const i32 = (value: number): ThriftValue => ({ kind: "i32", value });
export const i64 = (value: number): ThriftValue => ({ kind: "i64", value });
export const bool = (value: boolean): ThriftValue => ({ kind: "bool", value });
export const binary = (value: Uint8Array | string): ThriftValue => ({ kind: "binary", value });
export const list = (of: ThriftValue[]): ThriftValue => ({ kind: "list", of });
export const struct = (fields: ThriftFields): ThriftValue => ({ kind: "struct", fields });

/** The bytes of a struct. */
export function thriftBytes(fields: ThriftFields): Buffer {
  const pieces: (number | Uint8Array)[] = [];
  writeFields(fields, pieces);
  return joined(pieces);
}

function writeFields(fields: ThriftFields, out: (number | Uint8Array)[]): void {
  let last = 0;
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    const id = Number(key);
    const delta = id - last;
    if (delta > 15) throw new Error("a field number is too far from the one before it");
    out.push((delta << 4) | typeOf(value));
    last = id;
    if (value.kind !== "bool") writeValue(value, out);
  }
  out.push(0);
}

function writeValue(value: ThriftValue, out: (number | Uint8Array)[]): void {
  switch (value.kind) {
    case "bool":
      return void out.push(value.value ? TYPE.true : TYPE.false);
    case "i32":
    case "i64":
      return varint(value.value < 0 ? -2 * value.value - 1 : 2 * value.value, out);
    case "binary": {
      const bytes = typeof value.value === "string" ? Buffer.from(value.value) : value.value;
      varint(bytes.length, out);
      return void out.push(bytes);
    }
    case "list": {
      const [first] = value.of;
      const type = first === undefined ? TYPE.struct : typeOf(first);
      if (value.of.length < 15) out.push((value.of.length << 4) | type);
      else {
        out.push(0xf0 | type);
        varint(value.of.length, out);
      }
      for (const one of value.of) writeValue(one, out);
      return;
    }
    case "struct":
      return writeFields(value.fields, out);
  }
}

function typeOf(value: ThriftValue): number {
  return value.kind === "bool" ? (value.value ? TYPE.true : TYPE.false) : TYPE[value.kind];
}

/** Seven bits a byte; numbers up to 2^53, which bit operations would cut. */
export function varint(number: number, out: (number | Uint8Array)[]): void {
  let rest = number;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) out.push((rest % 128) | 0x80);
  out.push(rest);
}

function joined(pieces: (number | Uint8Array)[]): Buffer {
  const out = Buffer.allocUnsafe(pieces.reduce<number>((sum, piece) => sum + (typeof piece === "number" ? 1 : piece.length), 0));
  let at = 0;
  for (const piece of pieces) {
    if (typeof piece === "number") out[at++] = piece;
    else {
      out.set(piece, at);
      at += piece.length;
    }
  }
  return out;
}
