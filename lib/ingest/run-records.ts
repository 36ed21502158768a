import { assemble, type WasmFunction } from "./assemble";
import { BYTE } from "./byte-classes";

/** What a run needs to know. */
export type RunRules = {
  delimiter: number;
  /** -1 for none. */
  quote: number;
  /** Fields of a regular record. */
  fields: number;
  maxBytes: number;
  /** Whether lines end with a return before the newline. */
  returns: boolean;
  /** Whether bytes above 0x7f end the run, for text that is not all valid UTF-8. */
  strictHigh: boolean;
  /** Regular records until the next one whose start is noted, and the distance from one to the next. */
  untilNote: number;
  noteEvery: number;
};

/** What it found: where the first other record begins, the whole regular records before it, the longest of them. */
export type RunFound = { end: number; records: number; longest: number; notes: number[] };

const MASKS = 64;
export const MAX_FIELDS = 16_384;
const NOTES = MASKS + 8 * MAX_FIELDS;
const DATA = NOTES + 64 * 1024;
const PAGE = 64 * 1024;

/**
 * Sixteen bytes at a time are compared with what matters, which gives a bit for each; the bits of delimiters and
 * newlines are then taken one by one. A record is regular when nothing but delimiters and its newline need a look.
 * Where a block holds anything else, the run ends before the record it is in. Zero bytes behind the data are such.
 */
const RUN: WasmFunction = {
  name: "run",
  parameters: ["at", "delimiter", "quote", "last", "maxBytes", "returns", "high", "untilNote", "noteEvery"],
  locals: {
    v128: ["delimiters", "quotes", "bytes", "ends", "returned", "fraction", "clock"],
    i32: ["newlines", "bits", "carried", "carry", "stop", "lowest", "slot", "end", "size", "field", "start", "records", "longest", "notes"],
    i64: ["kinds", "range", "open"],
  },
  body: `
    local.get delimiter i8x16.splat local.set delimiters
    local.get quote i8x16.splat local.set quotes
    local.get at local.set start
    block done
      loop blocks
        local.get at v128.load ${DATA} local.set bytes
        ;; a bit for each newline, and one for each end of a field
        local.get bytes v128.const 10 i8x16.eq local.tee ends i8x16.bitmask local.set newlines
        local.get bytes local.get delimiters i8x16.eq local.get ends v128.or local.tee ends i8x16.bitmask local.set bits
        ;; returns: each belongs before a newline, and each newline behind one; or there is none
        local.get bytes v128.const 13 i8x16.eq local.tee returned i8x16.bitmask local.tee carry
        i32.const 1 i32.shl local.get carried i32.or local.get newlines i32.xor i32.const 65535 i32.and
        local.get carry
        local.get returns select
        local.get carry i32.const 15 i32.shr_u local.set carried
        ;; bytes that only a careful reading understands
        local.get bytes local.get quotes i8x16.eq local.get bytes v128.const 0 i8x16.eq v128.or i8x16.bitmask
        local.get bytes i8x16.bitmask local.get high i32.and i32.or i32.or local.set stop
        local.get bits local.get stop i32.const 0 local.get stop i32.sub i32.and i32.const 1 i32.sub i32.and local.set bits
        ;; kinds of bytes: others, those of fractions, those of times, sixteen bits each
        local.get bytes v128.const 46 i8x16.eq local.get bytes v128.const 43 i8x16.eq v128.or
        local.get bytes v128.const 69 i8x16.eq v128.or local.get bytes v128.const 101 i8x16.eq v128.or local.tee fraction
        i8x16.bitmask i64.extend_i32_u i64.const 16 i64.shl
        local.get bytes v128.const 58 i8x16.eq local.get bytes v128.const 84 i8x16.eq v128.or local.tee clock
        i8x16.bitmask i64.extend_i32_u i64.const 32 i64.shl i64.or
        local.get bytes v128.const 48 i8x16.sub v128.const 10 i8x16.lt_u local.get bytes v128.const 45 i8x16.eq v128.or
        local.get fraction v128.or local.get clock v128.or local.get ends v128.or local.get returned v128.or
        v128.not i8x16.bitmask i64.extend_i32_u i64.or local.set kinds
        block taken
          loop fields
            local.get bits i32.eqz br_if taken
            local.get bits i32.const 0 local.get bits i32.sub i32.and local.set lowest
            ;; the kinds of the bytes before this end are those of the field, with those of earlier blocks
            local.get lowest i32.const 1 i32.sub i64.extend_i32_u i64.const 4295032833 i64.mul local.set range
            local.get field i32.const 3 i32.shl local.tee slot
            local.get slot i64.load ${MASKS} local.get kinds local.get range i64.and i64.or local.get open i64.or
            i64.store ${MASKS}
            i64.const 0 local.set open
            local.get kinds local.get range i64.const -1 i64.xor i64.and local.set kinds
            local.get newlines local.get lowest i32.and
            if newline
              local.get at local.get bits i32.ctz i32.add local.tee end local.get start i32.sub local.set size
              local.get field local.get last i32.ne br_if done
              local.get size local.get maxBytes i32.gt_u br_if done
              local.get size local.get returns i32.eq br_if done
              local.get untilNote i32.eqz
              if noted
                local.get notes local.get start i32.store ${NOTES}
                local.get notes i32.const 4 i32.add local.set notes
                local.get noteEvery local.set untilNote
              end
              local.get untilNote i32.const 1 i32.sub local.set untilNote
              local.get size local.get longest local.get size local.get longest i32.gt_u select local.set longest
              local.get records i32.const 1 i32.add local.set records
              i32.const 0 local.set field
              local.get end i32.const 1 i32.add local.set start
            else
              local.get field i32.const 1 i32.add local.tee field local.get last i32.gt_u br_if done
            end
            local.get bits local.get lowest i32.xor local.set bits
            br fields
          end
        end
        local.get stop br_if done
        local.get open local.get kinds i64.or local.set open
        local.get at i32.const 16 i32.add local.set at
        br blocks
      end
    end
    i32.const 0 local.get records i32.store 0
    i32.const 0 local.get longest i32.store 4
    i32.const 0 local.get notes i32.store 8
    local.get start`,
};

type Run = (...parameters: number[]) => number;

/**
 * Runs over records that are unquoted, complete and regular; the speed of a clean file is the speed of this. It
 * knows nothing of the rest.
 */
export class RecordRunner {
  private readonly memory: WebAssembly.Memory;
  private readonly call: Run;

  constructor() {
    const { memory, run } = new WebAssembly.Instance(compiled()).exports;
    if (!(memory instanceof WebAssembly.Memory) || typeof run !== "function") throw new Error("the loop over the bytes was not made");
    this.memory = memory;
    this.call = run as Run;
    this.reserve(0);
  }

  /** Takes the bytes that the next runs are about. */
  load(data: Uint8Array): void {
    this.reserve(data.length);
    const bytes = new Uint8Array(this.memory.buffer);
    bytes.set(data, DATA);
    bytes.fill(0, DATA + data.length, DATA + data.length + 32);
  }

  /** Runs from `start`, where a record begins. */
  run(start: number, rules: RunRules): RunFound {
    if (rules.fields > MAX_FIELDS) return { end: start, records: 0, longest: 0, notes: [] };
    const { delimiter, quote, fields, maxBytes, returns, strictHigh, untilNote, noteEvery } = rules;
    const end = this.call(
      start,
      delimiter,
      Math.max(0, quote),
      fields - 1,
      maxBytes,
      returns ? 1 : 0,
      strictHigh ? 0xffff : 0,
      untilNote,
      noteEvery,
    );
    const [records = 0, longest = 0, noteBytes = 0] = new Uint32Array(this.memory.buffer, 0, 3);
    return { end, records, longest, notes: noteBytes === 0 ? [] : [...new Uint32Array(this.memory.buffer, NOTES, noteBytes / 4)] };
  }

  /** The kinds of bytes found in each field so far, as bits of BYTE. */
  masks(fields: number): number[] {
    const kinds = new Uint16Array(this.memory.buffer, MASKS, 4 * Math.min(fields, MAX_FIELDS));
    return Array.from({ length: Math.min(fields, MAX_FIELDS) }, (_, field) => {
      const [other = 0, fraction = 0, clock = 0] = kinds.subarray(4 * field, 4 * field + 3);
      return (other && BYTE.other) | (fraction && BYTE.fraction) | (clock && BYTE.clock);
    });
  }

  private reserve(bytes: number): void {
    const missing = DATA + bytes + 64 - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE));
  }
}

let made: WebAssembly.Module | undefined;

function compiled(): WebAssembly.Module {
  made ??= new WebAssembly.Module(assemble(RUN));
  return made;
}
