import { eq, sql } from "drizzle-orm";
import { datasets, pins, type Tx } from "@/db";
import { systemContext, withTransaction } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { log } from "@/lib/log";
import { versionIndex } from "./load-index";
import { protocol } from "./protocol";
import type { VersionIndex } from "./version-index";

/** A promise that a version's files stay. Release it when the reading is done; it lapses by itself if nobody does. */
export type Pin = {
  id: string;
  version: number;
  index: VersionIndex;
  release(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

const PIN_MINUTES = 30;
const RENEW_MS = 10 * 60_000;
const context = systemContext("lake");
const untilLater = () => sql`now() + make_interval(mins => ${PIN_MINUTES})`;

type Head = { id: string; head: number; minRetained: number };

/**
 * What is known of a version's files, of a dataset whose row was read a moment ago, without a promise that they stay:
 * whoever reads one pins the version first, which is refused when it is not kept any more. Throws as `pinVersion` does.
 */
export async function indexOf(tx: Tx, dataset: Head, asOf?: number): Promise<VersionIndex> {
  const version = asOf ?? dataset.head;
  checkVersion(version, dataset);
  return versionIndex(tx, { datasetId: dataset.id, version, minRetained: dataset.minRetained });
}

/**
 * A version, the newest unless `version` is given, with the promise that its files stay. The head is held while the
 * pin is written, so no collection can come between. Throws INVALID_QUERY for a version that does not exist or is no
 * longer kept (R7).
 */
export async function pinVersion(tx: Tx, o: { datasetId: string; version?: number }): Promise<Pin> {
  const [dataset] = await tx
    .select({ head: datasets.head, minRetained: datasets.minRetained })
    .from(datasets)
    .where(eq(datasets.id, o.datasetId))
    .for("share");
  if (!dataset) throw new AppError("NOT_FOUND", "The dataset is not there. Nothing was run.");
  const version = o.version ?? dataset.head;
  checkVersion(version, dataset);
  const id = newId("pin");
  if (protocol.pinsVersions) await tx.insert(pins).values({ id, datasetId: o.datasetId, version, until: untilLater() });
  return makePin(id, await versionIndex(tx, { datasetId: o.datasetId, version, minRetained: dataset.minRetained }));
}

function checkVersion(version: number, { head, minRetained }: { head: number; minRetained: number }): void {
  const details = [{ path: "asOf", message: "no such version" }];
  if (version > head || version < 1) {
    const known = head === 0 ? "Nothing is published yet" : `The newest version is ${head}`;
    throw new AppError("INVALID_QUERY", `There is no version ${version} of this dataset. ${known}. Nothing was run.`, { details });
  }
  if (version < minRetained) {
    throw new AppError(
      "INVALID_QUERY",
      `Version ${version} of this dataset is no longer kept; the oldest that is kept is ${minRetained}. Nothing was run. Ask for that one or a newer one.`,
      { details },
    );
  }
}

function makePin(id: string, index: VersionIndex): Pin {
  const renewal = setInterval(() => {
    const renew = withTransaction(context, (tx) => tx.update(pins).set({ until: untilLater() }).where(eq(pins.id, id)));
    renew.catch((error: unknown) =>
      log.warn({ pin: id, error: error instanceof Error ? error.name : "unknown" }, "A pin could not be renewed."),
    );
  }, RENEW_MS);
  renewal.unref();
  const release = async () => {
    clearInterval(renewal);
    await withTransaction(context, (tx) => tx.delete(pins).where(eq(pins.id, id)));
  };
  return { id, version: index.version, index, release, [Symbol.asyncDispose]: release };
}
