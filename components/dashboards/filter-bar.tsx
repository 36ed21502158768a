"use client";

import { Button, CloseButton } from "@mantine/core";
import type { ReactNode } from "react";
import type { DashboardFilter, FilterValue } from "@/lib/dashboards";
import classes from "./dashboards.module.css";
import { FilterControl, type ValuesInputProps } from "./filter-control";

export type MarkChip = { key: string; label: string; onRemove: () => void };

type FilterBarProps<F extends DashboardFilter> = {
  filters: readonly F[];
  values: ReadonlyMap<string, FilterValue | null>;
  temporary: ReadonlyMap<string, FilterValue | null>;
  chips: readonly MarkChip[];
  reachOf: (filter: F) => string;
  onChange: (filterId: string, value: FilterValue | null | undefined) => void;
  onReset: () => void;
  renderValues: (filter: F, props: ValuesInputProps) => ReactNode;
};

/** The filters of a dashboard and the marks that were clicked. What is set here is for this view alone. */
export function FilterBar<F extends DashboardFilter>(props: FilterBarProps<F>) {
  const { filters, values, temporary, chips, reachOf, onChange, onReset, renderValues } = props;
  const isTemporary = temporary.size > 0 || chips.length > 0;
  if (filters.length === 0 && !isTemporary) return null;
  return (
    <div className={classes.bar} role="group" aria-label="Filters">
      {filters.map((filter) => (
        <FilterControl
          key={filter.id}
          filter={filter}
          value={values.get(filter.id) ?? null}
          isTemporary={temporary.has(filter.id)}
          reach={reachOf(filter)}
          onChange={(value) => onChange(filter.id, value)}
          renderValues={(input) => renderValues(filter, input)}
        />
      ))}
      {chips.map((chip) => (
        <span key={chip.key} className={classes.chip}>
          {chip.label}
          <CloseButton
            size="xs"
            radius="xl"
            aria-label={`Remove the filter ${chip.label}`}
            onClick={chip.onRemove}
            className={classes.noPrint}
          />
        </span>
      ))}
      {isTemporary && (
        <Button size="compact-sm" variant="subtle" onClick={onReset} className={classes.noPrint} title="Nothing that is saved has changed">
          Temporary filters: reset
        </Button>
      )}
    </div>
  );
}
