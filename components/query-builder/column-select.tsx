"use client";

import { Select } from "@mantine/core";
import classes from "./builder.module.css";
import { columnLabel, findColumn, type FieldChoice } from "./explore-columns";

type ColumnSelectProps<T extends FieldChoice> = {
  label: string;
  columns: readonly T[];
  /** Every column there is, where `columns` are only those that fit. */
  known?: readonly T[];
  value: string | undefined;
  onChange: (column: T) => void;
  error?: string | undefined;
};

/** A searchable menu of columns. A column that is not there any more is shown as such. */
export function ColumnSelect<T extends FieldChoice>({ label, columns, known, value, onChange, error }: ColumnSelectProps<T>) {
  const isKnown = value === undefined || findColumn(columns, value) !== undefined;
  const misfit = known ? findColumn(known, value) : undefined;
  const data = columns.map((column) => ({ value: column.name, label: columnLabel(column) }));
  return (
    <Select
      className={classes.field}
      aria-label={label}
      searchable
      allowDeselect={false}
      limit={200}
      nothingFoundMessage="No column of that name"
      data={isKnown ? data : [{ value, label: misfit ? columnLabel(misfit) : `${value} (unknown)` }, ...data]}
      value={value ?? null}
      error={error ?? (isKnown ? undefined : misfit ? "This column is of another type" : "This column is not in the dataset")}
      onChange={(name) => {
        const column = findColumn(columns, name ?? undefined);
        if (column) onChange(column);
      }}
    />
  );
}
