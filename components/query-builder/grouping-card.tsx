"use client";

import { Text } from "@mantine/core";
import { AddColumn } from "./add-column";
import { useProblem } from "./builder-context";
import classes from "./builder.module.css";
import { Card } from "./card";
import { ColumnSelect } from "./column-select";
import { CutInputs, CutMenu } from "./cut-inputs";
import type { Cut, Draft, DraftGrouping } from "./draft";
import { addGrouping, labelGrouping, removeGrouping, updateGrouping } from "./edit-query";
import { cutWords, defaultCut, findColumn, type ExploreColumn } from "./explore-columns";
import { LabelInput } from "./label-input";
import { moveItem } from "./move-item";
import { PartButtons } from "./part-buttons";

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
            onLabel={(label) => onChange(labelGrouping(draft, grouping.key, label), `label ${grouping.key}`)}
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
  onLabel: (label: string | undefined) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
};

function GroupingRow({ grouping, columns, isFirst, isLast, onChange, onLabel, onMove, onRemove }: GroupingRowProps) {
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
      {column && <CutMenu cut={grouping} kind={column.kind} name={name} onChange={(cut) => onChange(grouping.field, cut)} />}
      <CutInputs cut={grouping} name={name} onChange={(cut, merge) => onChange(grouping.field, cut, `${merge} ${grouping.key}`)} />
      <LabelInput what={`group ${name}`} label={grouping.label} automatic={`${name}${cutWords(grouping)}`} onChange={onLabel} />
      <PartButtons what={`group ${name}`} isFirst={isFirst} isLast={isLast} onMove={onMove} onRemove={onRemove} />
    </div>
  );
}

function cutOf({ bucket, part, bands, labels, binWidth, binOrigin }: DraftGrouping): Cut {
  return { bucket, part, bands, labels, binWidth, binOrigin };
}
