"use client";

import { ActionIcon, Autocomplete, Button, Checkbox, Group, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import type { ContractDraft, PreambleDraft } from "./draft";

const TYPES = ["text", "integer", "double", "date", "timestamp", "boolean"];

type Props = { draft: ContractDraft; onChange: (draft: ContractDraft) => void };

/** Values in the lines above the column names, such as `TestDate,2019/8/21`: the same for every row of the file. */
export function PreambleEditor({ draft, onChange }: Props) {
  const fields = draft.format?.preamble ?? [];
  const set = (preamble: PreambleDraft[]) => onChange({ ...draft, format: { ...draft.format, preamble } });
  const change = (at: number, part: Partial<PreambleDraft>) =>
    set(fields.map((field, index) => (index === at ? { ...field, ...part } : field)));
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed" maw={720}>
        Each becomes a column with the same value in every row. Its line must be above the line of the column names.
      </Text>
      {fields.map((field, index) => (
        // Fields have no identity of their own, and none is moved.
        <Group key={index} gap="sm" align="flex-end" role="group" aria-label={`Value above the header ${index + 1}`}>
          <NumberInput
            label="Line"
            w={80}
            min={1}
            max={100}
            allowDecimal={false}
            value={field.line}
            onChange={(line) => typeof line === "number" && change(index, { line })}
          />
          <TextInput
            label="Key"
            w={160}
            placeholder="TestDate"
            value={field.key}
            onChange={(event) => change(index, { key: event.currentTarget.value })}
          />
          <TextInput
            label="Column"
            w={160}
            placeholder="test_date"
            value={field.as}
            onChange={(event) => change(index, { as: event.currentTarget.value })}
          />
          <Autocomplete label="Type" w={130} data={TYPES} value={field.type} onChange={(type) => change(index, { type })} />
          <Checkbox
            mb={8}
            label="Required"
            checked={field.required !== false}
            onChange={(event) => change(index, { required: event.currentTarget.checked })}
          />
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={`Remove value ${index + 1}`}
            onClick={() => set(fields.filter((_field, at) => at !== index))}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <Group>
        <Button
          variant="default"
          size="xs"
          onClick={() => set([...fields, { line: fields.length + 1, key: "", as: "", type: "text", required: true }])}
        >
          Add a value
        </Button>
      </Group>
    </Stack>
  );
}
