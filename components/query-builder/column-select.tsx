"use client";

import { Select } from "@mantine/core";
import classes from "./builder.module.css";
import { columnLabel, findColumn, type FieldChoice } from "./explore-columns";
import { relationshipTitle } from "./question-columns";

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
      error={error ?? (isKnown ? undefined : misfit ? "This column is of another type" : unknownWords(value))}
      onChange={(name) => {
        const column = findColumn(columns, name ?? undefined);
        if (column) onChange(column);
      }}
    />
  );
}

/** Why a column is unknown: its related data was taken out, or there is none of that name. */
function unknownWords(name: string): string {
  const dot = name.indexOf(".");
  return dot === -1 ? "There is no such column" : `${relationshipTitle(name.slice(0, dot))} is not among the data`;
}
