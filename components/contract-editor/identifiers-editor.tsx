"use client";

import { Code, Group, NumberInput, Select, Table, Text, TextInput } from "@mantine/core";
import { ScrollTable } from "../data-table/scroll-table";
import type { ContractDraft } from "./draft";

/** What can happen to a column that tells who a person is; the names are the contract's. */
const ACTIONS = [
  { value: "", label: "published as it is" },
  { value: "drop", label: "not published" },
  { value: "pseudonym", label: "replaced by a pseudonym" },
  { value: "date_shift", label: "date moved, by patient" },
  { value: "year", label: "year only" },
  { value: "month", label: "month only" },
  { value: "age_cap", label: "age capped" },
  { value: "postcode_prefix", label: "beginning of the postcode" },
  { value: "keep", label: "published: it is no identifier" },
];

function actionOf(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "object" && value !== null && "action" in value && typeof value.action === "string" ? value.action : "";
}

function settingOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;
}

const STARTS: Record<string, unknown> = {
  age_cap: { action: "age_cap", max: 89 },
  postcode_prefix: { action: "postcode_prefix", length: 3 },
  keep: { action: "keep", reason: "" },
};

type Props = { draft: ContractDraft; onChange: (draft: ContractDraft) => void };

/** What happens to each column before it is published, so that nobody can be recognised. */
export function IdentifiersEditor({ draft, onChange }: Props) {
  const names = [...(draft.format?.preamble ?? []).map((field) => field.as), ...draft.columns.map((column) => column.name)].filter(
    (name) => name !== "",
  );
  const set = (name: string, value: unknown) => {
    const { [name]: _before, ...others } = draft.identifiers ?? {};
    onChange({ ...draft, identifiers: value === null ? others : { ...others, [name]: value } });
  };
  const declared = Object.keys(draft.identifiers ?? {}).filter((name) => names.includes(name));
  const left = names.filter((name) => !declared.includes(name));
  return (
    <>
      <Text size="sm" c="dimmed" mb="xs" maw={720}>
        A file whose columns look like direct identifiers and are not listed here is held. What is replaced or left out is so in every
        published row, profile and comparison; only the kept lines of a rejected file have it.
      </Text>
      {declared.length > 0 && (
        <ScrollTable label="Identifiers" minWidth={560}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Column</Table.Th>
              <Table.Th>Is</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {declared.map((name) => (
              <Table.Tr key={name}>
                <Table.Td>
                  <Code>{name}</Code>
                </Table.Td>
                <Table.Td>
                  <Group gap="xs" align="flex-start">
                    <Select
                      aria-label={`What becomes of ${name}`}
                      w={240}
                      data={ACTIONS}
                      value={actionOf(draft.identifiers?.[name])}
                      onChange={(action) => set(name, action ? (STARTS[action] ?? action) : null)}
                      allowDeselect={false}
                    />
                    <Setting name={name} value={draft.identifiers?.[name]} onChange={(value) => set(name, value)} />
                  </Group>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </ScrollTable>
      )}
      <Select
        mt="xs"
        w={280}
        maw="100%"
        label="Declare a column"
        placeholder="Choose a column"
        searchable
        limit={200}
        data={left}
        value={null}
        onChange={(name) => name && set(name, "drop")}
      />
    </>
  );
}

function Setting({ name, value, onChange }: { name: string; value: unknown; onChange: (value: unknown) => void }) {
  switch (actionOf(value)) {
    case "age_cap":
      return (
        <NumberInput
          aria-label={`Largest age of ${name}`}
          w={110}
          min={1}
          max={120}
          value={Number(settingOf(value, "max") ?? 89)}
          onChange={(max) => typeof max === "number" && onChange({ action: "age_cap", max })}
        />
      );
    case "postcode_prefix":
      return (
        <NumberInput
          aria-label={`Letters and digits of ${name} that stay`}
          w={110}
          min={1}
          max={8}
          value={Number(settingOf(value, "length") ?? 3)}
          onChange={(length) => typeof length === "number" && onChange({ action: "postcode_prefix", length })}
        />
      );
    case "keep": {
      const reason = String(settingOf(value, "reason") ?? "");
      return (
        <TextInput
          aria-label={`Why ${name} is no identifier`}
          placeholder="Why"
          w={220}
          maxLength={500}
          value={reason}
          error={reason.trim() === "" ? "Say why" : undefined}
          onChange={(event) => onChange({ action: "keep", reason: event.currentTarget.value })}
        />
      );
    }
    default:
      return null;
  }
}
