"use client";

import { ActionIcon, Button, Fieldset, Group, Select, Stack } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import type { KeyColumn } from "./relationship-form";

export type KeyPair = { own: string | null; other: string | null };

const PAIRS_MAX = 10;

/** The kind of a column's type: keys of one kind can be compared. */
function kindOf(type: string | undefined): string | undefined {
  return type?.replace(/\(.*/, "");
}

type Props = { pairs: KeyPair[]; own: KeyColumn[]; other: KeyColumn[]; onChange: (pairs: KeyPair[]) => void };

/** Pairs of columns that are equal in rows that belong together. */
export function KeyPairs({ pairs, own, other, onChange }: Props) {
  const change = (at: number, part: Partial<KeyPair>) => onChange(pairs.map((pair, index) => (index === at ? { ...pair, ...part } : pair)));
  return (
    <Fieldset legend="Where these are equal">
      <Stack gap="xs">
        {pairs.map((pair, index) => {
          const kind = kindOf(own.find((column) => column.name === pair.own)?.type);
          const fitting = other.filter((column) => kind === undefined || kindOf(column.type) === kind);
          return (
            // Pairs have no name of their own, and none is moved.
            <Group key={index} gap="xs" align="flex-end" wrap="wrap">
              <KeySelect
                label={`Column here${pairs.length > 1 ? `, pair ${index + 1}` : ""}`}
                columns={own}
                value={pair.own}
                onChange={(name) => change(index, { own: name, other: null })}
              />
              <KeySelect
                label={`Column there${pairs.length > 1 ? `, pair ${index + 1}` : ""}`}
                columns={fitting}
                value={pair.other}
                onChange={(name) => change(index, { other: name })}
              />
              {pairs.length > 1 && (
                <ActionIcon
                  variant="default"
                  size="lg"
                  aria-label={`Remove pair ${index + 1}`}
                  onClick={() => onChange(pairs.filter((_pair, at) => at !== index))}
                >
                  <IconTrash size={16} aria-hidden />
                </ActionIcon>
              )}
            </Group>
          );
        })}
        {pairs.length < PAIRS_MAX && (
          <Group>
            <Button size="xs" variant="default" onClick={() => onChange([...pairs, { own: null, other: null }])}>
              Add a pair
            </Button>
          </Group>
        )}
      </Stack>
    </Fieldset>
  );
}

type KeySelectProps = { label: string; columns: KeyColumn[]; value: string | null; onChange: (name: string | null) => void };

function KeySelect({ label, columns, value, onChange }: KeySelectProps) {
  return (
    <Select
      label={label}
      style={{ flex: "1 1 180px" }}
      searchable
      allowDeselect={false}
      limit={200}
      nothingFoundMessage="No column of that name and type"
      data={columns.map((column) => ({ value: column.name, label: `${column.label} (${column.type})` }))}
      value={value}
      onChange={onChange}
    />
  );
}
