"use client";

import { ActionIcon, Button, Fieldset, Group, Menu, Stack, Text } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { CLEAN_STEPS } from "./clean-steps";
import type { StepDraft } from "./draft";
import { StepFieldInput } from "./step-fields";

/** The cleaning steps of a column: add, change, move, remove. */
export function StepList({ steps, onChange }: { steps: StepDraft[]; onChange: (steps: StepDraft[]) => void }) {
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
