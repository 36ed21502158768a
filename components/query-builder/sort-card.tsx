"use client";

import { NumberInput, SegmentedControl, Text } from "@mantine/core";
import { formatNumber } from "@/lib/format";
import { LIMITS } from "@/lib/query";
import { AddColumn } from "./add-column";
import { useProblem } from "./builder-context";
import classes from "./builder.module.css";
import { Card } from "./card";
import { ColumnSelect } from "./column-select";
import { newKey, type Draft, type DraftOrder } from "./draft";
import { moveItem } from "./edit-query";
import { findColumn, isNumberChoice, outputChoices, type ExploreColumn, type FieldChoice } from "./explore-columns";
import { PartButtons } from "./part-buttons";

/** In which order the answer comes, and how much of it. */
export function SortCard({
  draft,
  columns,
  errors,
  onChange,
}: {
  draft: Draft;
  columns: readonly ExploreColumn[];
  errors: readonly string[];
  onChange: (draft: Draft, merge?: string) => void;
}) {
  const choices = outputChoices(draft, columns);
  const orders = draft.orderBy.filter((order) => findColumn(choices, order.field));
  const set = (orderBy: DraftOrder[]) => onChange({ ...draft, orderBy });
  return (
    <Card title="Then" errors={errors}>
      <div className={classes.row}>
        {orders.map((order, index) => (
          <OrderRow
            key={order.key}
            order={order}
            choices={choices}
            isFirst={index === 0}
            isLast={index === orders.length - 1}
            onChange={(changed) => set(orders.map((other) => (other.key === order.key ? changed : other)))}
            onMove={(by) => set(moveItem(orders, index, by))}
            onRemove={() => set(orders.filter((other) => other.key !== order.key))}
          />
        ))}
        <AddColumn
          label="Add sort"
          columns={choices}
          onAdd={(choice) => set([...orders, { key: newKey(), field: choice.name, direction: isNumberChoice(choice) ? "desc" : "asc" }])}
        />
        <div className={classes.part}>
          <Text size="sm" component="span">
            limit
          </Text>
          <NumberInput
            style={{ width: 112 }}
            aria-label="Limit, in rows"
            placeholder={formatNumber(LIMITS.defaultRows)}
            min={1}
            max={LIMITS.rows}
            allowDecimal={false}
            allowNegative={false}
            thousandSeparator=","
            hideControls
            value={draft.limit ?? ""}
            onChange={(limit) => onChange({ ...draft, limit: typeof limit === "number" && limit >= 1 ? limit : undefined }, "limit")}
          />
          <Text size="sm" component="span" c="dimmed">
            rows
          </Text>
        </div>
      </div>
    </Card>
  );
}

type OrderRowProps = {
  order: DraftOrder;
  choices: readonly FieldChoice[];
  isFirst: boolean;
  isLast: boolean;
  onChange: (order: DraftOrder) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
};

function OrderRow({ order, choices, isFirst, isLast, onChange, onMove, onRemove }: OrderRowProps) {
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
      <Text size="sm" component="span">
        sort by
      </Text>
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
      <PartButtons what={`sort by ${name}`} isFirst={isFirst} isLast={isLast} onMove={onMove} onRemove={onRemove} />
    </div>
  );
}
