"use client";

import { Button, Group, Popover, Stack, Text } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import type { DashboardFilter, FilterValue } from "@/lib/dashboards";
import classes from "./dashboards.module.css";
import { PeriodInput } from "./period-input";
import { RangeInput } from "./range-input";
import { filterWords } from "./filter-words";

export type ValuesInputProps = {
  filter: DashboardFilter;
  values: readonly string[];
  onChange: (values: string[]) => void;
};

type FilterControlProps = {
  filter: DashboardFilter;
  /** What is in force. */
  value: FilterValue | null;
  isTemporary: boolean;
  /** To how many tiles it applies, in words. */
  reach: string;
  /** Undefined goes back to what is saved. */
  onChange: (value: FilterValue | null | undefined) => void;
  /** The list to choose values from; where its suggestions come from differs with and without an account. */
  renderValues: (props: ValuesInputProps) => ReactNode;
};

/** One filter of a dashboard: what it is set to, and behind it the way to set it. */
export function FilterControl({ filter, value, isTemporary, reach, onChange, renderValues }: FilterControlProps) {
  const [opened, setOpened] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const dropdown = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!opened) return;
    const [opener, box] = [button.current, dropdown];
    // The search field takes the focus before a popover could remember who had it, so it is given back here.
    return () => {
      const { activeElement } = document;
      const isLost = activeElement === null || activeElement === document.body || box.current?.contains(activeElement);
      if (isLost) opener?.focus({ preventScroll: true });
    };
  }, [opened]);
  const saved = filter.default ?? null;
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" width={300} trapFocus returnFocus={false} shadow="md" withRoles>
      <Popover.Target>
        <Button
          ref={button}
          size="xs"
          variant={isTemporary ? "light" : "default"}
          maw="100%"
          rightSection={<IconChevronDown size={14} className={classes.noPrint} aria-hidden />}
          onClick={() => setOpened((now) => !now)}
          title={reach}
        >
          <span>
            <Text span inherit c="dimmed">{`${filter.label}: `}</Text>
            {filterWords(value)}
          </span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown ref={dropdown} aria-label={`Filter ${filter.label}`}>
        <Stack gap="sm">
          <FilterInput filter={filter} value={value} onChange={onChange} onDone={() => setOpened(false)} renderValues={renderValues} />
          <Group justify="space-between" gap="xs">
            <Button
              size="compact-sm"
              variant="subtle"
              disabled={value === null}
              onClick={() => onChange(saved === null ? undefined : null)}
            >
              All
            </Button>
            {saved !== null && (
              <Button size="compact-sm" variant="subtle" disabled={!isTemporary} onClick={() => onChange(undefined)}>
                {`As saved: ${filterWords(saved)}`}
              </Button>
            )}
          </Group>
          <Text size="xs" c="dimmed">
            {reach}
          </Text>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

type FilterInputProps = Pick<FilterControlProps, "filter" | "value" | "onChange" | "renderValues"> & { onDone: () => void };

function FilterInput({ filter, value, onChange, onDone, renderValues }: FilterInputProps) {
  switch (filter.kind) {
    case "values":
      return renderValues({
        filter,
        values: value && "values" in value ? value.values : [],
        onChange: (values) => onChange(values.length > 0 ? { values } : filter.default ? null : undefined),
      });
    case "range":
      return (
        <RangeInput
          label={filter.label}
          value={value}
          onApply={(next) => {
            onChange(next);
            onDone();
          }}
        />
      );
    case "period":
      return (
        <PeriodInput
          label={filter.label}
          value={value}
          onApply={(next) => {
            onChange(next);
            onDone();
          }}
        />
      );
    default:
      return filter.kind satisfies never;
  }
}
