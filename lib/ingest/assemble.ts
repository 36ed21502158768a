/**
 * A small assembler for one WebAssembly function in the text of its instructions, as the specification names them:
 * enough for a loop over bytes, sixteen at a time. Comments run from `;;` to the end of the line.
 */
export type WasmFunction = {
  name: string;
  parameters: string[];
  locals: { v128: string[]; i32: string[]; i64: string[] };
  /** Answers one i32, left on the stack. */
  body: string;
};

type Immediate = "local" | "i32" | "i64" | "address" | "label" | "bytes" | "open";

const I32 = 0x7f;
const I64 = 0x7e;
const V128 = 0x7b;
const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

const OPCODES: Record<string, [bytes: number[], immediate?: Immediate]> = {
  block: [[0x02, 0x40], "open"],
  loop: [[0x03, 0x40], "open"],
  if: [[0x04, 0x40], "open"],
  else: [[0x05]],
  end: [[0x0b]],
  br: [[0x0c], "label"],
  br_if: [[0x0d], "label"],
  select: [[0x1b]],
  "local.get": [[0x20], "local"],
  "local.set": [[0x21], "local"],
  "local.tee": [[0x22], "local"],
  "i32.store": [[0x36, 0x02], "address"],
  "i64.load": [[0x29, 0x03], "address"],
  "i64.store": [[0x37, 0x03], "address"],
  "i32.const": [[0x41], "i32"],
  "i64.const": [[0x42], "i64"],
  "i32.eqz": [[0x45]],
  "i32.eq": [[0x46]],
  "i32.ne": [[0x47]],
  "i32.gt_u": [[0x4b]],
  "i32.ctz": [[0x68]],
  "i32.add": [[0x6a]],
  "i32.sub": [[0x6b]],
  "i32.and": [[0x71]],
  "i32.or": [[0x72]],
  "i32.xor": [[0x73]],
  "i32.shl": [[0x74]],
  "i32.shr_u": [[0x76]],
  "i64.mul": [[0x7e]],
  "i64.and": [[0x83]],
  "i64.or": [[0x84]],
  "i64.xor": [[0x85]],
  "i64.shl": [[0x86]],
  "i64.extend_i32_u": [[0xad]],
  "v128.load": [[0xfd, 0x00, 0x00], "address"],
  // Sixteen times the same byte.
  "v128.const": [[0xfd, 0x0c], "bytes"],
  "i8x16.splat": [[0xfd, 0x0f]],
  "i8x16.eq": [[0xfd, 0x23]],
  "i8x16.lt_u": [[0xfd, 0x26]],
  "v128.not": [[0xfd, 0x4d]],
  "v128.or": [[0xfd, 0x50]],
  "i8x16.bitmask": [[0xfd, 0x64]],
  "i8x16.sub": [[0xfd, 0x71]],
};

/** The module: it exports the function and the memory it works on. */
export function assemble(source: WasmFunction): Uint8Array<ArrayBuffer> {
  const { v128, i32, i64 } = source.locals;
  const locals = vector([
    [...unsigned(v128.length), V128],
    [...unsigned(i32.length), I32],
    [...unsigned(i64.length), I64],
  ]);
  const names = [...source.parameters, ...v128, ...i32, ...i64];
  const code = [...locals, ...instructions(source.body, names), 0x0b];
  return Uint8Array.from([
    ...HEADER,
    ...section(1, [[0x60, ...vector(source.parameters.map(() => [I32])), ...vector([[I32]])]]),
    ...section(3, [[0]]),
    ...section(5, [[0x00, 1]]),
    ...section(7, [
      [...text(source.name), 0x00, 0],
      [...text("memory"), 0x02, 0],
    ]),
    ...section(10, [[...unsigned(code.length), ...code]]),
  ]);
}

function instructions(body: string, names: string[]): number[] {
  const tokens = body.replace(/;;.*/g, "").trim().split(/\s+/);
  const labels: string[] = [];
  const code: number[] = [];
  while (tokens.length > 0) {
    const word = tokens.shift() ?? "";
    const [bytes, immediate] = OPCODES[word] ?? unknown(word);
    code.push(...bytes);
    if (word === "end") labels.pop();
    if (immediate === undefined) continue;
    const operand = tokens.shift() ?? unknown(word);
    if (immediate === "open") labels.push(operand);
    else if (immediate === "local") code.push(...unsigned(found(names.indexOf(operand), operand)));
    else if (immediate === "label") code.push(...unsigned(labels.length - 1 - found(labels.lastIndexOf(operand), operand)));
    else if (immediate === "address") code.push(...unsigned(Number(operand)));
    else if (immediate === "bytes") code.push(...Array.from({ length: 16 }, () => Number(operand)));
    else code.push(...signed(BigInt(operand)));
  }
  return code;
}

function found(index: number, name: string): number {
  return index < 0 ? unknown(name) : index;
}

function unknown(word: string): never {
  throw new Error(`the assembler does not know "${word}"`);
}

function section(id: number, entries: number[][]): number[] {
  const content = vector(entries);
  return [id, ...unsigned(content.length), ...content];
}

function vector(entries: number[][]): number[] {
  return [...unsigned(entries.length), ...entries.flat()];
}

function text(name: string): number[] {
  return vector([...Buffer.from(name)].map((byte) => [byte]));
}

/** LEB128, as the format writes numbers. */
function unsigned(number: number): number[] {
  const bytes: number[] = [];
  let rest = number;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}

function signed(number: bigint): number[] {
  const bytes: number[] = [];
  let rest = number;
  while (rest < -64n || rest > 63n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  return [...bytes, Number(rest & 0x7fn)];
}
