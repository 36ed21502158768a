import { AppError } from "@/lib/errors";
import { MONTHLY, type LivePart, type PartSource } from "./live-parts";
import type { NewPart } from "./new-parts";

/** A live part that goes, and when what is replaced of it was received. */
export type Replaced = { part: LivePart; uploadedAt: Date | null };

/**
 * What a new part takes the place of. A row must be in one live file only, also when the way files are cut or sent has
 * changed: CONFLICT where that cannot be had. `rebase` when the new part, or what is to stay of a compacted part, was
 * made from something that is no longer live.
 */
export function replacedBy(part: NewPart, live: LivePart[], remainders: readonly NewPart[]): Replaced[] | "rebase" {
  const month = live.filter((old) => old.period === part.period);
  refuseDouble(part, month);
  if (part.basePartId !== undefined) return replacedBase(part, month);
  const { sourceKey = MONTHLY } = part;
  const holds = part.profiles.map((profile) => profile.hospital);
  const replaced: Replaced[] = [];
  for (const old of month) {
    const isOwn = old.hospital === part.hospital;
    // A file that is the whole month takes the place of whatever the month had.
    if (isOwn && sourceKey === MONTHLY) replaced.push(whole(old));
    else if (isOwn && old.sourceKey === sourceKey) replaced.push(whole(old));
    else if (isOwn) {
      const inside = old.sources?.find((source) => source.sourceKey === sourceKey);
      if (!inside) continue;
      if (!isLast(old, sourceKey) && !remainders.some(({ basePartId }) => basePartId === old.id)) return "rebase";
      replaced.push({ part: old, uploadedAt: receivedAt(inside) });
    } else if (part.hospital === "*" && holds.includes(old.hospital)) replaced.push(whole(old));
  }
  // What a remainder was made from must hold the file it leaves out.
  const made = remainders.filter((one) => one.hospital === part.hospital && one.period === part.period);
  return made.every(({ basePartId }) => replaced.some((one) => one.part.id === basePartId)) ? replaced : "rebase";
}

/** Whether the file is all that a compacted part holds. */
export function isLast(part: LivePart, sourceKey: string): boolean {
  return (part.sources ?? []).every((source) => source.sourceKey === sourceKey);
}

function replacedBase(part: NewPart, month: LivePart[]): Replaced[] | "rebase" {
  const own = month.filter((old) => old.hospital === part.hospital);
  if (own.some((old) => old.id !== part.basePartId)) return "rebase";
  if (part.basePartId !== null && own.length === 0) return "rebase";
  return own.map(whole);
}

function whole(part: LivePart): Replaced {
  const times = part.sources?.map(receivedAt) ?? [part.uploadedAt];
  const known = times.filter((time) => time !== null).map((time) => time.getTime());
  return { part, uploadedAt: known.length === 0 ? null : new Date(Math.max(...known)) };
}

function receivedAt({ uploadedAt }: PartSource): Date | null {
  return uploadedAt === null ? null : new Date(uploadedAt);
}

/** A file of one hospital never takes the place of one that holds others as well: CONFLICT. */
export function refuseOthers({ hospital, period }: NewPart, replaced: readonly Replaced[], { sentFor }: { sentFor?: string | null }): void {
  if (hospital !== "*" || sentFor === undefined || sentFor === null) return;
  if (replaced.every(({ part }) => part.holds.every((one) => one === sentFor))) return;
  throw new AppError(
    "CONFLICT",
    `${period} is one file for all hospitals, and this file brings the rows of ${sentFor} alone, so those of the others would be gone. Nothing was published and the upload is kept. Send one file with the rows of all, without naming a hospital, or make a dataset that is cut by hospital.`,
  );
}

function refuseDouble(part: NewPart, month: LivePart[]): void {
  const { hospital, period, sourceKey = MONTHLY } = part;
  const shared = month.find((old) => old.hospital === "*" && hospital !== "*" && old.holds.includes(hospital));
  if (shared) {
    throw new AppError(
      "CONFLICT",
      `${period} is published as one file for all hospitals, and this file brings one hospital's part of it, so its rows would count twice. Nothing was published and the upload is kept. Withdraw ${period} first, then retry the run.`,
    );
  }
  const isAdded = part.basePartId !== undefined;
  if (sourceKey === MONTHLY && !isAdded) return;
  const holds = part.profiles.map((profile) => profile.hospital);
  const other = month.find((old) =>
    old.hospital === hospital ? (old.sourceKey === MONTHLY) !== isAdded : hospital === "*" && holds.includes(old.hospital),
  );
  if (!other) return;
  const what = other.hospital === "*" ? period : `${period} of ${other.hospital}`;
  throw new AppError(
    "CONFLICT",
    `${what} was published in another way than the contract asks for now (${other.sourceKey === MONTHLY ? "as one file" : "as several files"}), so rows could count twice. Nothing was published and the upload is kept. Withdraw ${what} first, then retry the run.`,
  );
}
