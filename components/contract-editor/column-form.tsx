"use client";

import {
  ActionIcon,
  Autocomplete,
  Button,
  Checkbox,
  Fieldset,
  Group,
  Menu,
  Modal,
  Stack,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { CLEAN_STEPS } from "./clean-steps";
import type { ColumnDraft, StepDraft } from "./draft";
import { StepFieldInput } from "./step-fields";

const TYPES = ["text", "integer", "double", "decimal(10,2)", "boolean", "date", "timestamp"];
const NAME = /^[a-z][a-z0-9_]{0,59}$/;

function StepList({ steps, onChange }: { steps: StepDraft[]; onChange: (steps: StepDraft[]) => void }) {
  const move = (index: number, by: number) => {
    const next = [...steps];
    const [step] = next.splice(index, 1);
    if (step) next.splice(index + by, 0, step);
    onChange(next);
  };
  return (
    <Fieldset legend="Cleaning steps, from the first to the last">
      <Stack gap="sm">
        {steps.length === 0 && (
          <Text c="dimmed" size="sm">
            None: the text is read as it stands.
          </Text>
        )}
        {steps.map((step, index) => {
          const label = CLEAN_STEPS[step.step]?.label ?? step.step;
          return (
            // Steps have no identity of their own; moving one is a change of both places.
            <Group key={`${index}-${step.step}`} align="flex-start" wrap="nowrap" gap="xs">
              <Stack gap={6} style={{ flex: 1, minWidth: 0 }}>
                <Text fw={600} size="sm">{`${index + 1}. ${label}`}</Text>
                {CLEAN_STEPS[step.step]?.fields.map((field) => (
                  <StepFieldInput
                    key={field.key}
                    field={field}
                    step={step}
                    onChange={(next) => onChange(steps.map((old, at) => (at === index ? next : old)))}
                  />
                ))}
              </Stack>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Move ${label} up`}
                disabled={index === 0}
                onClick={() => move(index, -1)}
              >
                <IconArrowUp size={16} aria-hidden />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Move ${label} down`}
                disabled={index === steps.length - 1}
                onClick={() => move(index, 1)}
              >
                <IconArrowDown size={16} aria-hidden />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="red"
                aria-label={`Remove ${label}`}
                onClick={() => onChange(steps.filter((_, at) => at !== index))}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            </Group>
          );
        })}
        <Menu shadow="md" position="bottom-start">
          <Menu.Target>
            <Button variant="default" size="xs" leftSection={<IconPlus size={14} aria-hidden />} style={{ alignSelf: "flex-start" }}>
              Add a step
            </Button>
          </Menu.Target>
          <Menu.Dropdown mah={280} style={{ overflowY: "auto" }}>
            {Object.entries(CLEAN_STEPS).map(([name, spec]) => (
              <Menu.Item key={name} onClick={() => onChange([...steps, spec.start()])}>
                {spec.label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </Stack>
    </Fieldset>
  );
}

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
