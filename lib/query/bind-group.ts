import type { Group } from "./ast";
import { bandLabels } from "./band-labels";
import { bindValue } from "./bind-value";
import type { BoundCut, BoundGroup } from "./bound";
import { BUCKETS, PARTS } from "./buckets";
import { isNumeric, type ColumnKind, type ColumnType, type SchemaColumn } from "./column-types";
import { invalid } from "./refuse";
import type { ResultColumn } from "./result";

/** Settles one entry of groupBy. Its output name is `as`, or the name of the column. */
export function bindGroup(group: Group, column: SchemaColumn, path: string): { bound: BoundGroup; column: ResultColumn } {
  const cuts = (["bucket", "part", "bands", "binWidth"] as const).filter((key) => group[key] !== undefined);
  if (cuts.length > 1)
    invalid(`${path}.${cuts[1]}`, `A group has at most one of bucket, part, bands and binWidth; this one has ${cuts.join(" and ")}.`);
  if (group.labels && !group.bands) invalid(`${path}.labels`, '"labels" names the bands: give "bands" as well.');
  if (group.binOrigin !== undefined && group.binWidth === undefined)
    invalid(`${path}.binOrigin`, '"binOrigin" is where bins start: give "binWidth" as well.');
  const name = group.as ?? group.field;
  const { cut, type, suffix } = cutOf(group, column, path);
  const bound: BoundGroup = { name, column: column.name, columnType: column.type, type, cut };
  const label = group.label ?? (suffix === "" ? column.label : `${column.label} (${suffix})`);
  const keepsUnit = column.unit !== undefined && (cut.kind === "plain" || cut.kind === "bands" || cut.kind === "bins");
  return { bound, column: keepsUnit ? { name, label, type, unit: column.unit ?? "" } : { name, label, type } };
}

function cutOf(group: Group, column: SchemaColumn, path: string): { cut: BoundCut; type: ColumnType; suffix: string } {
  const { bucket, part, bands, binWidth } = group;
  if (bucket !== undefined) {
    check(BUCKETS[bucket].appliesTo, column, bucket, `${path}.bucket`);
    return { cut: { kind: "bucket", unit: bucket }, type: { kind: BUCKETS[bucket].result }, suffix: bucket };
  }
  if (part !== undefined) {
    check(PARTS[part].appliesTo, column, part, `${path}.part`);
    return { cut: { kind: "part", part }, type: { kind: "integer" }, suffix: PARTS[part].label.toLowerCase() };
  }
  if (bands !== undefined) {
    requireNumber(column, "bands", `${path}.bands`);
    const edges = bands.map((edge, index) => {
      if (index > 0 && edge <= (bands[index - 1] ?? 0))
        invalid(`${path}.bands.${index}`, "The edges of bands ascend, each larger than the one before.");
      return bindValue(edge, column, `${path}.bands.${index}`);
    });
    const labels = group.labels ?? bandLabels(bands, column.type.kind === "integer");
    if (labels.length !== bands.length + 1)
      invalid(`${path}.labels`, `${bands.length} edges make ${bands.length + 1} bands; there are ${labels.length} labels.`);
    if (new Set(labels).size !== labels.length) invalid(`${path}.labels`, "Two bands have the same label.");
    labels.forEach((label, index) => bindValue(label, { label: "a band", type: { kind: "text" } }, `${path}.labels.${index}`));
    return { cut: { kind: "bands", edges, labels }, type: { kind: "text" }, suffix: "bands" };
  }
  if (binWidth !== undefined) {
    requireNumber(column, "binWidth", `${path}.binWidth`);
    return {
      cut: { kind: "bins", width: binWidth, origin: group.binOrigin ?? 0 },
      type: { kind: "double" },
      suffix: `bins of ${binWidth}`,
    };
  }
  return { cut: { kind: "plain" }, type: column.type, suffix: "" };
}

function check(kinds: readonly ColumnKind[], column: SchemaColumn, what: string, path: string): void {
  if (!kinds.includes(column.type.kind)) {
    invalid(
      path,
      `${column.label} holds ${column.type.kind} values and cannot be grouped by ${what}, which is for ${kinds.join(" and ")}.`,
      `not for ${column.type.kind}`,
    );
  }
}

function requireNumber(column: SchemaColumn, what: string, path: string): void {
  if (!isNumeric(column.type))
    invalid(path, `"${what}" groups numbers; ${column.label} holds ${column.type.kind} values.`, `not for ${column.type.kind}`);
}
