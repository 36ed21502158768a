"use client";

import { SegmentedControl, Select } from "@mantine/core";
import { useProblem } from "./builder-context";
import classes from "./builder.module.css";
import { ColumnSelect } from "./column-select";
import type { DraftOrder } from "./draft";
import { findColumn, isNumberChoice, type FieldChoice } from "./explore-columns";
import { PartButtons } from "./part-buttons";

type OrderRowProps = {
  order: DraftOrder;
  choices: readonly FieldChoice[];
  isFirst: boolean;
  isLast: boolean;
  onChange: (order: DraftOrder) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
};

/** One column the answer is sorted by, from which end, and where empty values go. */
export function OrderRow({ order, choices, isFirst, isLast, onChange, onMove, onRemove }: OrderRowProps) {
  const choice = findColumn(choices, order.field);
  const problem = useProblem(order.key);
  const name = choice?.label ?? order.field;
  const words =
    choice && isNumberChoice(choice)
      ? { asc: "smallest first", desc: "largest first" }
      : choice?.kind === "text"
        ? { asc: "A to Z", desc: "Z to A" }
        : { asc: "first to last", desc: "last to first" };
  return (
    <div className={classes.chip} role="group" aria-label={`Sort by ${name}`} data-invalid={problem !== undefined || undefined}>
      <span className={classes.say}>sort by</span>
      <ColumnSelect
        label="Column to sort by"
        columns={choices}
        value={order.field}
        onChange={(next) => onChange({ ...order, field: next.name })}
      />
      <SegmentedControl
        size="xs"
        aria-label={`Order of ${name}`}
        data={[
          { value: "asc", label: words.asc },
          { value: "desc", label: words.desc },
        ]}
        value={order.direction}
        onChange={(direction) => onChange({ ...order, direction: direction === "desc" ? "desc" : "asc" })}
      />
      <Select
        style={{ width: 116 }}
        aria-label={`Where empty values of ${name} go`}
        allowDeselect={false}
        data={[
          { value: "last", label: "empty last" },
          { value: "first", label: "empty first" },
        ]}
        value={order.nulls ?? "last"}
        onChange={(nulls) => onChange({ ...order, nulls: nulls === "first" ? "first" : undefined })}
      />
      <PartButtons what={`sort by ${name}`} isFirst={isFirst} isLast={isLast} onMove={onMove} onRemove={onRemove} />
    </div>
  );
}
