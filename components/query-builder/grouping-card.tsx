"use client";

import { NumberInput, Select, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { BUCKET_NAMES, BUCKETS, PART_NAMES, PARTS, type ColumnKind } from "@/lib/query";
import { isNumberKind } from "../results/cell-text";
import { AddColumn } from "./add-column";
import { useProblem } from "./builder-context";
import classes from "./builder.module.css";
import { Card } from "./card";
import { ColumnSelect } from "./column-select";
import type { Cut, Draft, DraftGrouping } from "./draft";
import { addGrouping, moveItem, removeGrouping, updateGrouping } from "./edit-query";
import { defaultCut, findColumn, type ExploreColumn } from "./explore-columns";
import { PartButtons } from "./part-buttons";
import { readNumber } from "./read-number";

type GroupingCardProps = {
  draft: Draft;
  columns: readonly ExploreColumn[];
  errors: readonly string[];
  onChange: (draft: Draft, merge?: string) => void;
};

/** What the answer has one row for each of. */
export function GroupingCard({ draft, columns, errors, onChange }: GroupingCardProps) {
  return (
    <Card title="Group by" errors={errors}>
      <div className={classes.row}>
        {draft.groupBy.map((grouping, index) => (
          <GroupingRow
            key={grouping.key}
            grouping={grouping}
            columns={columns}
            isFirst={index === 0}
            isLast={index === draft.groupBy.length - 1}
            onChange={(field, cut, merge) => onChange(updateGrouping(draft, grouping.key, field, cut), merge)}
            onMove={(by) => onChange({ ...draft, groupBy: moveItem(draft.groupBy, index, by) })}
            onRemove={() => onChange(removeGrouping(draft, grouping.key))}
          />
        ))}
        <AddColumn label="Add group" columns={columns} onAdd={(column) => onChange(addGrouping(draft, column.name, defaultCut(column)))} />
        {draft.groupBy.length === 0 && (
          <Text size="sm" c="dimmed">
            Without a group the answer is one row.
          </Text>
        )}
      </div>
    </Card>
  );
}

type GroupingRowProps = {
  grouping: DraftGrouping;
  columns: readonly ExploreColumn[];
  isFirst: boolean;
  isLast: boolean;
  onChange: (field: string, cut: Cut, merge?: string) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
};

function GroupingRow({ grouping, columns, isFirst, isLast, onChange, onMove, onRemove }: GroupingRowProps) {
  const column = findColumn(columns, grouping.field);
  const problem = useProblem(grouping.key);
  const name = column?.label ?? grouping.field;
  return (
    <div className={classes.chip} role="group" aria-label={`Group by ${name}`} data-invalid={problem !== undefined || undefined}>
      <ColumnSelect
        label="Column to group by"
        columns={columns}
        value={grouping.field}
        onChange={(next) => onChange(next.name, next.kind === column?.kind ? cutOf(grouping) : defaultCut(next))}
      />
      {column && <CutMenu grouping={grouping} kind={column.kind} name={name} onChange={(cut) => onChange(grouping.field, cut)} />}
      {grouping.bands && (
        <BandsInput bands={grouping.bands} name={name} onChange={(bands) => onChange(grouping.field, { bands }, `bands ${grouping.key}`)} />
      )}
      {grouping.binWidth !== undefined && (
        <NumberInput
          className={classes.short}
          aria-label={`Width of the steps of ${name}`}
          min={0}
          hideControls
          value={grouping.binWidth}
          onChange={(width) => {
            if (typeof width === "number" && width > 0) onChange(grouping.field, { binWidth: width }, `bin ${grouping.key}`);
          }}
        />
      )}
      <PartButtons what={`group ${name}`} isFirst={isFirst} isLast={isLast} onMove={onMove} onRemove={onRemove} />
    </div>
  );
}

function cutOf({ bucket, part, bands, binWidth }: DraftGrouping): Cut {
  return { bucket, part, bands, binWidth };
}

/** How a date or a number is cut into groups. Other columns have nothing to choose. */
function CutMenu({ grouping, kind, name, onChange }: { grouping: Cut; kind: ColumnKind; name: string; onChange: (cut: Cut) => void }) {
  const buckets = BUCKET_NAMES.filter((bucket) => BUCKETS[bucket].appliesTo.some((known) => known === kind));
  const parts = PART_NAMES.filter((part) => PARTS[part].appliesTo.some((known) => known === kind));
  const isNumber = isNumberKind(kind);
  if (buckets.length === 0 && !isNumber) return null;
  const value = grouping.bucket ?? grouping.part ?? (grouping.bands ? "bands" : grouping.binWidth === undefined ? "each" : "bins");
  const data = isNumber
    ? [
        { value: "each", label: "each value" },
        { value: "bands", label: "in bands" },
        { value: "bins", label: "in steps of" },
      ]
    : [
        { group: "By", items: buckets.map((bucket) => ({ value: bucket, label: `by ${BUCKETS[bucket].label.toLowerCase()}` })) },
        { group: "Part", items: parts.map((part) => ({ value: part, label: PARTS[part].label.toLowerCase() })) },
        { group: "Exact", items: [{ value: "each", label: "each value" }] },
      ];
  return (
    <Select
      style={{ width: 136 }}
      aria-label={`How ${name} is grouped`}
      allowDeselect={false}
      data={data}
      value={value}
      onChange={(next) => {
        const bucket = buckets.find((known) => known === next);
        const part = parts.find((known) => known === next);
        if (bucket) onChange({ bucket });
        else if (part) onChange({ part });
        else if (next === "bands") onChange({ bands: [18, 40, 65] });
        else if (next === "bins") onChange({ binWidth: 10 });
        else onChange({});
      }}
    />
  );
}

/** Ascending edges: `18, 40, 65` makes four bands. */
function BandsInput({ bands, name, onChange }: { bands: number[]; name: string; onChange: (bands: number[]) => void }) {
  const [text, setText] = useState(bands.join(", "));
  const edges = text.split(/[,;]/).map(readNumber);
  const isGood = edges.every((edge, index) => typeof edge === "number" && (index === 0 || edge > Number(edges[index - 1])));
  return (
    <TextInput
      className={classes.field}
      aria-label={`Edges of the bands of ${name}, ascending`}
      value={text}
      error={isGood ? undefined : "Ascending numbers with commas between them"}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setText(next);
        const numbers = next.split(/[,;]/).map(readNumber);
        if (numbers.every((edge, index) => typeof edge === "number" && (index === 0 || edge > Number(numbers[index - 1]))))
          onChange(numbers.map(Number));
      }}
    />
  );
}
