import { AppError, type ErrorDetail } from "@/lib/errors";
import { contractSchema, type Contract } from "@/lib/ingest";
import { formatColumnType, type ColumnType, type SchemaColumn } from "@/lib/query";
import { hospitalColumnOf, periodColumnOf } from "./dataset-schema";

/** Types a published column may be given by a later contract: every old value can be read as one (an integer beyond 2^53 as the nearest double). */
const WIDENINGS: Record<ColumnType["kind"], readonly ColumnType["kind"][]> = {
  text: [],
  boolean: ["text"],
  integer: ["decimal", "double", "text"],
  decimal: ["double", "text"],
  double: ["text"],
  date: ["timestamp", "text"],
  timestamp: ["text"],
};

function widens(from: ColumnType, to: ColumnType): boolean {
  if (formatColumnType(from) === formatColumnType(to)) return true;
  if (from.kind === "decimal" && to.kind === "decimal") {
    return to.scale >= from.scale && to.precision - to.scale >= from.precision - from.scale;
  }
  // Integers have up to 19 digits: a decimal column can hold all of them only without a fraction, and not even then.
  if (from.kind === "integer" && to.kind === "decimal") return false;
  return WIDENINGS[from.kind].includes(to.kind);
}

/**
 * Refuses a contract under which published rows could not be read, replaced or kept apart any more. Files are never
 * rewritten by a contract, so its hospital, month and partition stay, and a column's type may only widen.
 */
export function checkAgainstPublished(next: Contract, current: Contract, published: SchemaColumn[]): void {
  const details: ErrorDetail[] = [];
  if (hospitalColumnOf(next) !== hospitalColumnOf(current) || "column" in next.hospital !== "column" in current.hospital) {
    details.push({ path: "contract.hospital", message: "cannot change once something is published" });
  }
  if (periodColumnOf(next) !== periodColumnOf(current) || "column" in next.period !== "column" in current.period) {
    details.push({ path: "contract.period", message: "cannot change once something is published" });
  }
  if ([...next.partition].sort().join() !== [...current.partition].sort().join()) {
    details.push({ path: "contract.partition", message: "cannot change once something is published" });
  }
  const columns = new Map(published.map((column) => [column.name, column.type]));
  contractSchema(next).forEach((column) => {
    const before = columns.get(column.name);
    if (before && !widens(before, column.type)) {
      details.push({
        path: `contract.columns.${column.name}.type`,
        message: `published as ${formatColumnType(before)}, which cannot be read as ${formatColumnType(column.type)}`,
      });
    }
  });
  details.push(...moved(contractSchema(next), published));
  if (details.length === 0) return;
  throw new AppError(
    "CONFLICT",
    `This contract does not fit what is already published: ${details.map((detail) => `${detail.path.replace("contract.", "")} ${detail.message}`).join("; ")}. ` +
      "Nothing was changed. Files of several months are read together, so a type can only widen, also when all months are made again. " +
      "Keep these as they are, or give the changed column a new name: published months get it when they are made again. For another hospital, month or partition create a new dataset.",
    { details },
  );
}

/** Stored columns that hold something else than before: a channel's array must not be read as a column, nor a column as an array. */
function moved(next: SchemaColumn[], published: SchemaColumn[]): ErrorDetail[] {
  const arrays = (columns: SchemaColumn[]) => new Set(columns.flatMap((column) => column.packed?.column ?? []));
  const plain = (columns: SchemaColumn[]) => new Set(columns.flatMap((column) => (column.packed ? [] : [column.name])));
  const [arraysBefore, plainBefore] = [arrays(published), plain(published)];
  const clashes = [
    ...[...arrays(next)].filter((name) => plainBefore.has(name)),
    ...[...plain(next)].filter((name) => arraysBefore.has(name)),
  ];
  return clashes.map((name) => ({ path: "contract.channels", message: `"${name}" was published as something else` }));
}
