"use client";

import { Checkbox, NumberInput, Text } from "@mantine/core";
import dynamic from "next/dynamic";
import { formatNumber } from "@/lib/format";
import { LIMITS } from "@/lib/query";
import { AddColumn } from "./add-column";
import { AddTop } from "./add-top";
import classes from "./builder.module.css";
import { Card } from "./card";
import { newKey, type Draft, type DraftOrder } from "./draft";
import { findColumn, isNumberChoice, sortChoices, type ExploreColumn } from "./explore-columns";
import { moveItem } from "./move-item";
import { OrderRow } from "./order-row";
import { numberMarks } from "./read-number";

const TopRow = dynamic(() => import("./top-row").then((module) => module.TopRow), { ssr: false });

type SortCardProps = {
  draft: Draft;
  columns: readonly ExploreColumn[];
  errors: readonly string[];
  onChange: (draft: Draft, merge?: string) => void;
};

/** What of the answer is kept, in which order it comes, and how much of it. */
export function SortCard({ draft, columns, errors, onChange }: SortCardProps) {
  const choices = sortChoices(draft, columns);
  const orders = draft.mode === "rows" ? draft.orderBy : draft.orderBy.filter((order) => findColumn(choices, order.field));
  const set = (orderBy: DraftOrder[]) => onChange({ ...draft, orderBy });
  return (
    <Card title="Then" errors={errors}>
      <div className={classes.row}>
        {draft.top && <TopRow draft={draft} columns={columns} onChange={onChange} />}
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
        <AddTop draft={draft} columns={columns} onChange={onChange} />
        <RowsInput
          before="limit"
          label="Limit, in rows"
          placeholder={formatNumber(LIMITS.defaultRows)}
          max={LIMITS.rows}
          value={draft.limit}
          onChange={(limit) => onChange({ ...draft, limit }, "limit")}
        />
        {(draft.offset !== undefined || draft.limit !== undefined) && (
          <RowsInput
            before="after the first"
            label="Rows left out at the start"
            placeholder="0"
            value={draft.offset}
            onChange={(offset) => onChange({ ...draft, offset }, "offset")}
          />
        )}
        {draft.mode === "summary" && draft.groupBy.length > 0 && (
          <Checkbox
            size="xs"
            label="Total row"
            title="One more row over all rows that pass the filter, whatever is kept, sorted or limited"
            checked={draft.totals}
            onChange={(event) => onChange({ ...draft, totals: event.currentTarget.checked })}
          />
        )}
        {(draft.mode === "rows" || draft.groupBy.length > 0) && (
          <Checkbox
            size="xs"
            label="Only count them"
            title={`The answer is one number: how many ${draft.mode === "rows" ? "rows" : "groups"} there are, whatever the limit`}
            checked={draft.count === true}
            onChange={(event) => onChange({ ...draft, count: event.currentTarget.checked ? true : undefined })}
          />
        )}
      </div>
    </Card>
  );
}

type RowsInputProps = {
  before: string;
  label: string;
  placeholder: string;
  max?: number;
  value: number | undefined;
  onChange: (rows: number | undefined) => void;
};

function RowsInput({ before, label, placeholder, max, value, onChange }: RowsInputProps) {
  const { decimal, group } = numberMarks();
  return (
    <div className={classes.part}>
      <Text size="sm" component="span">
        {before}
      </Text>
      <NumberInput
        style={{ width: 84 }}
        aria-label={label}
        placeholder={placeholder}
        min={1}
        {...(max === undefined ? {} : { max })}
        allowDecimal={false}
        allowNegative={false}
        thousandSeparator={group}
        decimalSeparator={decimal}
        hideControls
        value={value ?? ""}
        onChange={(rows) => onChange(typeof rows === "number" && rows >= 1 ? rows : undefined)}
      />
      <Text size="sm" component="span" c="dimmed">
        rows
      </Text>
    </div>
  );
}
