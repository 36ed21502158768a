"use client";

import { Button, Drawer, Group, TextInput } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import { formatNumber } from "@/lib/format";
import type { CellValue } from "@/lib/query";
import { cellText, exactText, labelWithUnit, type ResultField } from "./cell-text";
import classes from "./grid.module.css";

/** As many as are read at a time; very wide rows are searched. */
const AT_ONCE = 200;

type RowDetailProps = {
  fields: readonly ResultField[];
  row: readonly CellValue[];
  at: number;
  count: number;
  onMove: (at: number) => void;
  onClose: () => void;
};

/** One row with every column under the other: its label, unit and exact value. */
export function RowDetail({ fields, row, at, count, onMove, onClose }: RowDetailProps) {
  const [search, setSearch] = useState("");
  const [most, setMost] = useState(AT_ONCE);
  const wanted = search.trim().toLowerCase();
  const found = fields.flatMap((field, index) =>
    wanted === "" || `${field.label} ${field.name}`.toLowerCase().includes(wanted) ? [{ field, index }] : [],
  );
  return (
    <Drawer opened onClose={onClose} position="right" size="lg" title={`Row ${formatNumber(at + 1)} of ${formatNumber(count)}`}>
      <Group mb="sm" gap="xs" wrap="nowrap">
        <Button
          size="xs"
          variant="default"
          leftSection={<IconChevronLeft size={14} aria-hidden />}
          disabled={at === 0}
          onClick={() => onMove(at - 1)}
        >
          Previous
        </Button>
        <Button
          size="xs"
          variant="default"
          rightSection={<IconChevronRight size={14} aria-hidden />}
          disabled={at >= count - 1}
          onClick={() => onMove(at + 1)}
        >
          Next
        </Button>
        {fields.length > 12 && (
          <TextInput
            size="xs"
            flex={1}
            aria-label="Find a column in this row"
            placeholder={`Find one of ${formatNumber(fields.length)} columns`}
            value={search}
            onChange={(event) => {
              setSearch(event.currentTarget.value);
              setMost(AT_ONCE);
            }}
          />
        )}
      </Group>
      <dl className={`${classes.detail} tabular`}>
        {found.slice(0, most).map(({ field, index }) => {
          const value = row[index] ?? null;
          const exact = value === null ? undefined : exactText(value, field);
          return [
            <dt key={`${index} label`} title={field.name}>
              {labelWithUnit(field)}
            </dt>,
            <dd key={`${index} value`}>
              {value === null ? "empty" : cellText(value, field)}
              {exact !== undefined && exact !== cellText(value, field) && (
                <span style={{ color: "var(--mantine-color-dimmed)" }}>{` (${exact})`}</span>
              )}
            </dd>,
          ];
        })}
      </dl>
      {found.length === 0 && <p>No column of this name.</p>}
      {found.length > most && (
        <Button mt="md" size="xs" variant="default" onClick={() => setMost(most + AT_ONCE)}>
          {`Show ${formatNumber(Math.min(AT_ONCE, found.length - most))} more of ${formatNumber(found.length)}`}
        </Button>
      )}
    </Drawer>
  );
}
