"use client";

import { Select, type OptionsFilter } from "@mantine/core";
import { useMemo, useState } from "react";
import classes from "./builder.module.css";
import { columnLabel, findColumn, type FieldChoice } from "./explore-columns";
import { relationshipTitle } from "./question-columns";
import { MANY_COLUMNS, offeredColumns } from "./search-columns";

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
  const [search, setSearch] = useState("");
  const isMany = columns.length > MANY_COLUMNS;
  const chosen = findColumn(columns, value);
  // What stands in the field at first is what is chosen, and nobody searched for it.
  const wanted = chosen && search === columnLabel(chosen) ? "" : search;
  const offered = useMemo(
    () => (isMany ? offeredColumns(columns, wanted, value === undefined ? [] : [value]) : columns),
    [columns, isMany, wanted, value],
  );
  const data = offered.map((column) => ({ value: column.name, label: columnLabel(column) }));
  const found = isMany ? { searchValue: search, onSearchChange: setSearch, filter: everyOption } : {};
  return (
    <Select
      className={classes.field}
      aria-label={label}
      searchable
      selectFirstOptionOnChange
      allowDeselect={false}
      limit={MANY_COLUMNS}
      {...found}
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

/** The options are those found already, also by what their labels do not say. */
export const everyOption: OptionsFilter = ({ options }) => options;
