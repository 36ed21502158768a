"use client";

import { Autocomplete, Button, Checkbox, Group, Modal, Stack, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import type { ColumnDraft } from "./draft";
import { StepList } from "./step-list";

const TYPES = ["text", "integer", "double", "decimal(10,2)", "boolean", "date", "timestamp"];
const NAME = /^[a-z][a-z0-9_]{0,59}$/;

type ColumnFormProps = { column: ColumnDraft | null; taken: string[]; onSave: (column: ColumnDraft) => void; onClose: () => void };

/** One column of a contract. `taken` are the names of the other columns. */
export function ColumnForm(props: ColumnFormProps) {
  return (
    <Modal
      opened={props.column !== null}
      onClose={props.onClose}
      size="lg"
      title={props.column?.name === "" ? "Add a column" : `Column ${props.column?.name ?? ""}`}
    >
      {props.column && <Fields {...props} column={props.column} />}
    </Modal>
  );
}

/** The column with what is empty left out, so that the contract holds no settings without a meaning. */
function tidy(column: ColumnDraft, sources: string[]): ColumnDraft {
  const { source: _source, sources: _sources, label, unit, description, ...rest } = column;
  return {
    ...rest,
    ...(sources.length > 1 ? { sources } : { source: sources[0] ?? column.name }),
    ...(label?.trim() ? { label: label.trim() } : {}),
    ...(unit?.trim() ? { unit: unit.trim() } : {}),
    ...(description?.trim() ? { description: description.trim() } : {}),
  };
}

function Fields({ column: initial, taken, onSave, onClose }: ColumnFormProps & { column: ColumnDraft }) {
  const [column, setColumn] = useState(initial);
  const [sources, setSources] = useState(initial.sources ?? (initial.source ? [initial.source] : initial.name ? [initial.name] : []));
  const set = (part: Partial<ColumnDraft>) => setColumn((old) => ({ ...old, ...part }));
  const nameError = !NAME.test(column.name)
    ? "Lower-case letters, digits and _, beginning with a letter, at most 60 characters"
    : taken.includes(column.name)
      ? "Another column has this name"
      : null;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (nameError === null) onSave(tidy(column, sources));
      }}
    >
      <Stack gap="sm">
        <TextInput
          label="Name"
          description="In queries and downloads"
          required
          value={column.name}
          error={column.name === "" ? null : nameError}
          onChange={(event) => set({ name: event.currentTarget.value })}
          data-autofocus
        />
        <TagsInput
          label="Source"
          description="The column's heading in the file; several are joined by the first cleaning step. Enter after each"
          value={sources}
          onChange={setSources}
          clearable={false}
        />
        <Autocomplete
          label="Type"
          description="decimal(p,s) has p digits, s of them after the point"
          required
          data={TYPES}
          value={column.type}
          onChange={(type) => set({ type })}
        />
        <Checkbox
          label="Required: a line without a value is rejected"
          checked={column.required === true}
          onChange={(event) => set({ required: event.currentTarget.checked })}
        />
        <Group grow gap="sm" align="flex-start">
          <TextInput
            label="Label"
            description="As people read it"
            value={column.label ?? ""}
            onChange={(event) => set({ label: event.currentTarget.value })}
          />
          <TextInput
            label="Unit"
            description="Such as mmol/L"
            value={column.unit ?? ""}
            onChange={(event) => set({ unit: event.currentTarget.value })}
          />
        </Group>
        <Textarea
          label="Meaning"
          autosize
          minRows={2}
          value={column.description ?? ""}
          onChange={(event) => set({ description: event.currentTarget.value })}
        />
        <StepList steps={column.clean ?? []} onChange={(clean) => set({ clean })} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Go back
          </Button>
          <Button type="submit" disabled={nameError !== null || column.type === ""}>
            Use this column
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
