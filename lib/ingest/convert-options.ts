import type { Contract } from "./contract";
import type { ConvertStep, Pseudonyms, StepFacts } from "./types";

export type ConvertOptions = {
  inputPath: string;
  gzip: boolean;
  /** A zip with one CSV in it, or several with the same header. */
  zip?: boolean;
  contract: Contract;
  /** What the hospital calls columns, as people confirmed it: header as `normaliseName` has it → column. */
  aliases?: Record<string, string>;
  /** The organisation's; needed where the contract has a pseudonym or shifts dates. */
  pseudonyms?: Pseudonyms;
  /** Publish without the columns the contract does not know, as a person has accepted. */
  ignoreUnknownColumns: boolean;
  /** The hospital and the month (`YYYY-MM`) the upload was sent for. */
  hospital: string | null;
  period: string | null;
  /** A folder of this run alone; everything is written below it until a part is complete. */
  workDirectory: string;
  newPartPath: (hospital: string, period: string) => Promise<string>;
  memory: string;
  threads: number;
  signal: AbortSignal;
  /** Bytes of text at most, after unpacking. */
  maxBytes?: number;
  /** Files from this size on are tried the short way first. */
  directFromBytes?: number;
  onStep?: (name: ConvertStep, state: "start" | "end", facts?: StepFacts) => Promise<void>;
  onProgress?: (share: number) => void;
};
