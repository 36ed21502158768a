"use client";

import { Checkbox, Group, Select, Stack, Switch, Text, TextInput } from "@mantine/core";
import type { ParameterType } from "@/lib/query";
import { defaultOf, markProblems, type MarkDraft } from "./parameter-marks";
import { valueWords } from "./parameter-values";
import classes from "./saved.module.css";

export const TYPE_WORDS: Record<ParameterType, string> = {
  text: "text",
  integer: "whole number",
  number: "number",
  boolean: "yes or no",
  date: "day",
  timestamp: "day and time",
  month: "month",
};

/** Which values of the question are asked for each time it is opened, and how. */
export function MarksEditor({ marks, onChange }: { marks: readonly MarkDraft[]; onChange: (marks: MarkDraft[]) => void }) {
  if (marks.length === 0)
    return (
      <Text size="sm" c="dimmed">
        The question has no filter with a value, so there is nothing to ask for.
      </Text>
    );
  const problems = markProblems(marks);
  const set = (mark: MarkDraft, part: Partial<MarkDraft>) => onChange(marks.map((one) => (one === mark ? { ...one, ...part } : one)));
  return (
    <ul className={classes.marks}>
      {marks.map((mark) => (
        <li key={mark.path} className={classes.mark}>
          <Switch
            label={
              <>
                {mark.about} <strong>{valueWords(mark.value)}</strong>
              </>
            }
            checked={mark.isAsked}
            onChange={(event) => set(mark, { isAsked: event.currentTarget.checked })}
          />
          {mark.isAsked && <MarkFields mark={mark} problem={problems[mark.path]} onChange={(part) => set(mark, part)} />}
        </li>
      ))}
    </ul>
  );
}

type FieldsProps = { mark: MarkDraft; problem: string | undefined; onChange: (part: Partial<MarkDraft>) => void };

function MarkFields({ mark, problem, onChange }: FieldsProps) {
  const start = defaultOf({ ...mark, hasDefault: true });
  return (
    <Stack gap="xs" mt="xs" className={classes.markFields}>
      <Group gap="sm" align="flex-start">
        <TextInput
          label="Label"
          description="In the form"
          size="xs"
          maxLength={80}
          className={classes.grow}
          value={mark.label}
          onChange={(event) => onChange({ label: event.currentTarget.value })}
        />
        <TextInput
          label="Name"
          description="In the API and the address"
          size="xs"
          maxLength={40}
          className={classes.grow}
          value={mark.name}
          error={problem}
          spellCheck={false}
          autoCapitalize="off"
          onChange={(event) => onChange({ name: event.currentTarget.value })}
        />
        {mark.types.length > 1 ? (
          <Select
            label="Type"
            description="What may be given"
            size="xs"
            w={132}
            data={mark.types.map((type) => ({ value: type, label: TYPE_WORDS[type] }))}
            value={mark.type}
            allowDeselect={false}
            onChange={(type) => onChange({ type: mark.types.find((one) => one === type) ?? mark.type })}
          />
        ) : (
          <div>
            <Text size="xs" fw={500}>
              Type
            </Text>
            <Text size="sm" mt={4}>
              {mark.list ? `list, each a ${TYPE_WORDS[mark.type]}` : TYPE_WORDS[mark.type]}
            </Text>
          </div>
        )}
      </Group>
      <Group gap="lg">
        <Checkbox
          size="xs"
          label={
            start === undefined ? "Filled in with the present value, which is none of this type" : `Filled in with ${valueWords(start)}`
          }
          checked={mark.hasDefault && start !== undefined}
          disabled={start === undefined}
          onChange={(event) => onChange({ hasDefault: event.currentTarget.checked })}
        />
        <Checkbox
          size="xs"
          label="Has to be given"
          description={mark.isRequired ? undefined : "Left empty, its filter is left out"}
          checked={mark.isRequired}
          onChange={(event) => onChange({ isRequired: event.currentTarget.checked })}
        />
      </Group>
    </Stack>
  );
}
