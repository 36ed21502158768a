"use client";

import { ActionIcon, Button, Code, Group, Select, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { OPERATORS, type OperatorName } from "@/lib/query";
import type { ContractDraft, RuleDraft } from "./draft";
import { conditionFrom, isOperator, operandOf, simpleCondition, type SimpleCondition } from "./rule-condition";

const SEVERITIES = [
  { value: "reject", label: "reject the line" },
  { value: "warn", label: "only warn" },
];

type Props = { draft: ContractDraft; onChange: (draft: ContractDraft) => void };

/** What must hold for every row. A rule with several conditions is edited as JSON. */
export function RulesEditor({ draft, onChange }: Props) {
  const rules = draft.rules ?? [];
  const set = (next: RuleDraft[]) => onChange({ ...draft, rules: next });
  const change = (at: number, part: Partial<RuleDraft>) => set(rules.map((rule, index) => (index === at ? { ...rule, ...part } : rule)));
  const columns = [...new Set([...draft.columns.map((column) => column.name), ...(draft.format?.preamble ?? []).map((field) => field.as)])];
  const kindOf = (name: string) => draft.columns.find((column) => column.name === name)?.type ?? "text";
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed" maw={720}>
        Each says what a good row is like. An empty value breaks a rule only when the rule speaks of emptiness.
      </Text>
      {rules.map((rule, index) => {
        const condition = simpleCondition(rule.check);
        return (
          // Rules have no identity of their own while they are named, and none is moved.
          <Group key={index} gap="sm" align="flex-end" role="group" aria-label={`Rule ${index + 1}`}>
            <TextInput
              label="Name"
              w={170}
              placeholder="value-plausible"
              value={rule.name}
              error={/^[a-z0-9][a-z0-9_-]{0,59}$/.test(rule.name) ? undefined : "a-z, 0-9, - and _"}
              onChange={(event) => change(index, { name: event.currentTarget.value })}
            />
            {condition === null ? (
              <Text size="sm" mb={8} maw={420}>
                <Code>{JSON.stringify(rule.check).slice(0, 120)}</Code> is edited as JSON
              </Text>
            ) : (
              <ConditionFields
                columns={columns}
                condition={condition}
                onChange={(next) => change(index, { check: conditionFrom(next, kindOf(next.field)) })}
              />
            )}
            <Select
              label="Otherwise"
              w={150}
              data={SEVERITIES}
              value={rule.severity ?? "reject"}
              onChange={(severity) => severity && change(index, { severity })}
              allowDeselect={false}
            />
            <ActionIcon
              variant="default"
              size="lg"
              aria-label={`Remove rule ${index + 1}`}
              onClick={() => set(rules.filter((_rule, at) => at !== index))}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </Group>
        );
      })}
      <Group>
        <Button
          variant="default"
          size="xs"
          disabled={columns.length === 0}
          onClick={() =>
            set([
              ...rules,
              { name: `rule-${rules.length + 1}`, check: { field: columns[0] ?? "", op: "is_not_empty" }, severity: "reject" },
            ])
          }
        >
          Add a rule
        </Button>
      </Group>
    </Stack>
  );
}

type ConditionProps = { columns: string[]; condition: SimpleCondition; onChange: (condition: SimpleCondition) => void };

function ConditionFields({ columns, condition, onChange }: ConditionProps) {
  const operand = operandOf(condition.op);
  return (
    <>
      <Select
        label="Column"
        w={180}
        searchable
        limit={200}
        data={columns.includes(condition.field) ? columns : [condition.field, ...columns]}
        value={condition.field}
        onChange={(field) => field && onChange({ ...condition, field })}
        allowDeselect={false}
      />
      <Select
        label="Is"
        w={170}
        data={Object.entries(OPERATORS).map(([value, spec]) => ({ value, label: spec.label }))}
        value={condition.op}
        onChange={(op) =>
          isOperator(op) && onChange({ ...condition, op: op as OperatorName, values: operandOf(op) === "none" ? [] : condition.values })
        }
        allowDeselect={false}
      />
      {operand === "one" && (
        <TextInput
          label="Value"
          w={140}
          value={condition.values[0] ?? ""}
          onChange={(event) => onChange({ ...condition, values: [event.currentTarget.value] })}
        />
      )}
      {operand === "two" && (
        <>
          <TextInput
            label="From"
            w={110}
            value={condition.values[0] ?? ""}
            onChange={(event) => onChange({ ...condition, values: [event.currentTarget.value, condition.values[1] ?? ""] })}
          />
          <TextInput
            label="To"
            w={110}
            value={condition.values[1] ?? ""}
            onChange={(event) => onChange({ ...condition, values: [condition.values[0] ?? "", event.currentTarget.value] })}
          />
        </>
      )}
      {operand === "list" && (
        <TagsInput
          label="Values"
          description="Enter after each"
          w={260}
          value={condition.values}
          onChange={(values) => onChange({ ...condition, values })}
          clearable={false}
        />
      )}
    </>
  );
}
