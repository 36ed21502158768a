"use client";

import { ActionIcon, Button, Drawer, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconTrash } from "@tabler/icons-react";
import type { DatasetDetail } from "@/lib/catalog";
import type { DashboardFilter } from "@/lib/dashboards";
import { useKeptFocus } from "../shell/use-kept-focus";
import { DatasetValues } from "./dataset-values";
import classes from "./dashboards.module.css";
import { freeId } from "./edit-draft";
import { FilterControl } from "./filter-control";
import { columnChoices, kindsFor, type ColumnChoice } from "./filter-columns";

type FiltersEditorProps = {
  filters: DashboardFilter[];
  details: readonly DatasetDetail[];
  reachOf: (filterId: string) => string;
  onChange: (filters: DashboardFilter[], merge: string) => void;
  onClose: () => void;
};

const KIND_WORDS: Record<DashboardFilter["kind"], string> = {
  values: "some values",
  range: "a range of numbers",
  period: "a stretch of time",
};
const MAX_FILTERS = 12;

/** The filters of a dashboard: by which column, how it is called, and what it is set to when the dashboard opens. */
export function FiltersEditor({ filters, details, reachOf, onChange, onClose }: FiltersEditorProps) {
  const choices = columnChoices(details);
  const box = useKeptFocus<HTMLDivElement>();
  const change = (id: string, part: Partial<DashboardFilter>, merge = "") =>
    onChange(
      filters.map((filter) => (filter.id === id ? { ...filter, ...part } : filter)),
      merge,
    );
  return (
    <Drawer opened onClose={onClose} title="Filters" position="right" size="md">
      <Stack gap="md" ref={box}>
        <Text size="sm" c="dimmed">
          A filter applies to every tile whose dataset has its column. Who looks at the dashboard can set it for themselves; what is saved
          here is how it opens.
        </Text>
        {filters.map((filter, index) => (
          <FilterRow
            key={filter.id}
            filter={filter}
            choices={choices}
            reach={reachOf(filter.id)}
            onChange={change}
            onRemove={() =>
              onChange(
                filters.filter(({ id }) => id !== filter.id),
                "",
              )
            }
            onUp={index > 0 ? () => onChange(swapped(filters, index - 1), "") : null}
            onDown={index < filters.length - 1 ? () => onChange(swapped(filters, index), "") : null}
          />
        ))}
        <Select
          label="Add a filter by"
          placeholder={choices.length === 0 ? "Add a question first" : "Find a column"}
          searchable
          disabled={choices.length === 0 || filters.length >= MAX_FILTERS}
          nothingFoundMessage="No tile's dataset has such a column"
          maxDropdownHeight={280}
          limit={200}
          data={choices.map(({ column, label }) => ({ value: column, label }))}
          value={null}
          onChange={(column) => {
            const choice = choices.find((item) => item.column === column);
            if (choice) onChange([...filters, newFilter(filters, choice)], "");
          }}
        />
        <Group justify="flex-end">
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Stack>
    </Drawer>
  );
}

function newFilter(filters: readonly DashboardFilter[], { column, label, type }: ColumnChoice): DashboardFilter {
  return { id: freeId(filters, "f"), label: label.slice(0, 60), column, kind: kindsFor(type)[0] };
}

/** The filters with the one at `index` and the one after it in each other's place. */
function swapped(filters: readonly DashboardFilter[], index: number): DashboardFilter[] {
  const [first, second] = [filters[index], filters[index + 1]];
  return first && second ? filters.toSpliced(index, 2, second, first) : [...filters];
}

type FilterRowProps = {
  filter: DashboardFilter;
  choices: readonly ColumnChoice[];
  reach: string;
  onChange: (id: string, part: Partial<DashboardFilter>, merge?: string) => void;
  onRemove: () => void;
  onUp: (() => void) | null;
  onDown: (() => void) | null;
};

function FilterRow({ filter, choices, reach, onChange, onRemove, onUp, onDown }: FilterRowProps) {
  const { id, label, column, kind, default: start } = filter;
  const choice = choices.find((item) => item.column === column);
  const kinds = choice ? kindsFor(choice.type) : [kind];
  const { default: _start, ...open } = filter;
  return (
    <div className={classes.version} role="group" aria-label={`Filter ${label}`}>
      <Stack gap="xs">
        <Group gap="xs" wrap="nowrap" align="flex-end">
          <TextInput
            label="Label"
            flex={1}
            maxLength={60}
            value={label}
            error={label.trim() === "" && "A filter needs a label"}
            onChange={(event) => onChange(id, { label: event.currentTarget.value }, `label ${id}`)}
          />
          <Group gap={0} wrap="nowrap">
            <ActionIcon variant="subtle" color="gray" size={34} aria-label={`Move ${label} up`} disabled={!onUp} onClick={() => onUp?.()}>
              <IconArrowUp size={16} stroke={1.6} aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={34}
              aria-label={`Move ${label} down`}
              disabled={!onDown}
              onClick={() => onDown?.()}
            >
              <IconArrowDown size={16} stroke={1.6} aria-hidden />
            </ActionIcon>
            <ActionIcon variant="subtle" color="gray" size={34} aria-label={`Remove the filter ${label}`} onClick={onRemove}>
              <IconTrash size={16} stroke={1.6} aria-hidden />
            </ActionIcon>
          </Group>
        </Group>
        <Group gap="xs" align="flex-end">
          <Select
            label="By"
            size="xs"
            w={170}
            allowDeselect={false}
            data={kinds.map((value) => ({ value, label: KIND_WORDS[value] }))}
            value={kind}
            onChange={(next) => {
              const found = kinds.find((value) => value === next);
              if (found && found !== kind) onChange(id, { kind: found, default: undefined });
            }}
          />
          <FilterControl
            filter={{ ...open, label: "Opens with" }}
            value={start ?? null}
            isTemporary={false}
            reach={`Column ${choice?.label ?? column}. ${reach}.`}
            onChange={(value) => onChange(id, { default: value ?? undefined })}
            renderValues={(input) => <DatasetValues {...input} datasets={choice?.datasets ?? []} />}
          />
        </Group>
        <Text size="xs" c="dimmed">{`Column ${choice?.label ?? column}. ${reach}.`}</Text>
      </Stack>
    </div>
  );
}
