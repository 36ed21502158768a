import { lstat, readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { HospitalCode, Period } from "@/lib/catalog";
import { isMarkerPlain, listFiles, MANIFEST, readMarker, type BatchFile, type Claimed } from "./batch";

/** A mistake of whoever filled the batch: nothing of it is ingested. */
export class BatchMistake extends Error {
  readonly file: string | null;
  constructor(message: string, file: string | null = null) {
    super(message);
    this.file = file;
  }
}

const Place = { hospital: HospitalCode.optional(), period: Period.optional() };
const Manifest = z.strictObject({
  ...Place,
  rehearsal: z.boolean().optional(),
  files: z.record(z.string(), z.strictObject(Place)).optional(),
});

export type ExpectedFile = BatchFile & {
  sha256: string | null;
  /** As the manifest says, or the name of the file. */
  said: { hospital?: string | undefined; period?: string | undefined };
  named: { hospital?: string | undefined; period?: string | undefined };
};
export type CheckedBatch = { files: ExpectedFile[]; rehearsal: boolean };

const BYTES_MAX = 1024 * 1024;
const FILES_MAX = 1000;
/** `<hospital>_<YYYY-MM>.csv`, packed or not. */
const NAMED = /^(.+)_(\d{4}-\d{2})\.(?:csv|txt|tsv)?(?:\.?(?:gz|zip))?$/;
const LINE = /^([0-9a-fA-F]{64})\s+(\d{1,15})\s+(\S.*)$/;

/** Compares a batch with what its sender says it is. Throws a BatchMistake for a file that is missing, short or too many. */
export async function checkBatch(batch: Claimed): Promise<CheckedBatch> {
  const { files, others } = await listFiles(batch.folder);
  if (others[0] !== undefined) {
    throw new BatchMistake(`"${others[0]}" is not a plain file. A batch holds files only: no folders and no links.`, others[0]);
  }
  if (files.length === 0) throw new BatchMistake("The batch holds no file.");
  if (files.length > FILES_MAX) throw new BatchMistake(`The batch holds ${files.length} files; at most ${FILES_MAX} are taken at once.`);
  if (!(await isMarkerPlain(batch))) throw new BatchMistake(".OK is no file.", ".OK");
  const listed = parseMarker(await readMarker(batch));
  if (listed !== null) compare(files, listed);
  const manifest = await readManifest(batch.folder);
  for (const name of Object.keys(manifest.files ?? {})) {
    if (!files.some((file) => file.name === name)) throw new BatchMistake(`${MANIFEST} names "${name}", which is not there.`, name);
  }
  return {
    rehearsal: manifest.rehearsal ?? false,
    files: files.map((file) => ({
      ...file,
      sha256: listed?.get(file.name)?.sha256 ?? null,
      said: { hospital: manifest.hospital, period: manifest.period, ...manifest.files?.[file.name] },
      named: placeOf(file.name),
    })),
  };
}

type Listed = Map<string, { sha256: string; bytes: number }>;

/** The lines `sha256 size name` of `.OK`; null when it is empty. */
function parseMarker(text: string): Listed | null {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (lines.length === 0) return null;
  const listed: Listed = new Map();
  for (const [index, line] of lines.entries()) {
    const [, sha256, bytes, name] = LINE.exec(line) ?? [];
    if (sha256 === undefined || bytes === undefined || name === undefined) {
      throw new BatchMistake(`Line ${index + 1} of .OK is not "sha256 size name". Leave .OK empty, or write such a line for each file.`);
    }
    if (/[/\\]/.test(name) || name.startsWith(".")) throw new BatchMistake(`Line ${index + 1} of .OK does not name a file of the batch.`);
    if (listed.has(name)) throw new BatchMistake(`.OK names "${name}" twice.`, name);
    listed.set(name, { sha256: sha256.toLowerCase(), bytes: Number(bytes) });
  }
  return listed;
}

function compare(files: BatchFile[], listed: Listed): void {
  for (const [name, { bytes }] of listed) {
    const file = files.find((one) => one.name === name);
    if (!file) throw new BatchMistake(`"${name}" is in .OK and not in the batch.`, name);
    if (file.bytes !== bytes) throw new BatchMistake(`"${name}" has ${file.bytes} bytes; .OK says ${bytes}.`, name);
  }
  const extra = files.find((file) => !listed.has(file.name));
  if (extra) throw new BatchMistake(`"${extra.name}" is in the batch and not in .OK.`, extra.name);
}

async function readManifest(folder: string): Promise<z.infer<typeof Manifest>> {
  const file = path.join(folder, MANIFEST);
  // A link could lead anywhere, and what is no file might never end.
  const info = await lstat(file).catch(() => null);
  if (info === null) return {};
  if (!info.isFile()) throw new BatchMistake(`${MANIFEST} is no file.`, MANIFEST);
  if (info.size > BYTES_MAX) throw new BatchMistake(`${MANIFEST} is too large.`, MANIFEST);
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, "utf8"));
  } catch {
    throw new BatchMistake(`${MANIFEST} is not JSON.`, MANIFEST);
  }
  const parsed = Manifest.safeParse(value);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  throw new BatchMistake(`${MANIFEST} is not as it should be: ${first?.path.join(".")}: ${first?.message}`, MANIFEST);
}

function placeOf(name: string): ExpectedFile["named"] {
  const [, hospital, period] = NAMED.exec(name) ?? [];
  if (!HospitalCode.safeParse(hospital).success || !Period.safeParse(period).success) return {};
  return { hospital, period };
}
