"use client";

import { ActionIcon, Button, Group, Pagination, Stack, Table, Text, TextInput } from "@mantine/core";
import { IconPencil, IconPlus, IconSearch, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { formatCount } from "@/lib/format";
import { ScrollTable } from "../data-table/scroll-table";
import { stepWords } from "./clean-steps";
import { ColumnForm } from "./column-form";
import { addColumn, removeColumn, replaceColumn, sourceText, type ColumnDraft, type ContractDraft } from "./draft";

/** Contracts may have two thousand columns: one page of them is drawn at a time. */
const PAGE = 100;

type Editing = { index: number | null; column: ColumnDraft };

export function ContractColumns({
  draft,
  onChange,
  readOnly = false,
}: {
  draft: ContractDraft;
  onChange: (draft: ContractDraft) => void;
  readOnly?: boolean;
}) {
  const [search, setSearch] = useState("");
  const [page, setPage] = useState(1);
  const [editing, setEditing] = useState<Editing | null>(null);
  const wanted = search.trim().toLowerCase();
  const found = draft.columns
    .map((column, index) => ({ column, index }))
    .filter(({ column }) => wanted === "" || `${column.name} ${sourceText(column)} ${column.label ?? ""}`.toLowerCase().includes(wanted));
  const shown = found.slice((page - 1) * PAGE, page * PAGE);
  const save = (column: ColumnDraft) => {
    onChange(editing?.index === null || editing === null ? addColumn(draft, column) : replaceColumn(draft, editing.index, column));
    setEditing(null);
  };
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="sm">
        <TextInput
          aria-label="Find a column"
          placeholder="Find a column"
          leftSection={<IconSearch size={16} aria-hidden />}
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            setPage(1);
          }}
        />
        {!readOnly && (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => setEditing({ index: null, column: { name: "", type: "text" } })}
          >
            Add a column
          </Button>
        )}
      </Group>
      <ScrollTable label="Columns of the contract" minWidth={720}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>Source</Table.Th>
            <Table.Th>Type</Table.Th>
            <Table.Th>Unit</Table.Th>
            <Table.Th>Required</Table.Th>
            <Table.Th>Cleaning</Table.Th>
            {!readOnly && <Table.Th w={88}>Change</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map(({ column, index }) => (
            <Table.Tr key={`${index}-${column.name}`}>
              <Table.Td>{column.name}</Table.Td>
              <Table.Td>{sourceText(column)}</Table.Td>
              <Table.Td>{column.type}</Table.Td>
              <Table.Td>{column.unit ?? ""}</Table.Td>
              <Table.Td>{column.required ? "yes" : "no"}</Table.Td>
              <Table.Td>{(column.clean ?? []).map(stepWords).join(" · ")}</Table.Td>
              {!readOnly && (
                <Table.Td>
                  <Group gap={4} wrap="nowrap">
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={`Edit ${column.name}`}
                      onClick={() => setEditing({ index, column })}
                    >
                      <IconPencil size={16} aria-hidden />
                    </ActionIcon>
                    <ActionIcon
                      variant="subtle"
                      color="red"
                      aria-label={`Remove ${column.name}`}
                      onClick={() => onChange(removeColumn(draft, index))}
                    >
                      <IconTrash size={16} aria-hidden />
                    </ActionIcon>
                  </Group>
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </ScrollTable>
      <Group justify="space-between" gap="sm">
        <Text size="sm" c="dimmed">
          {wanted === ""
            ? formatCount(draft.columns.length, "column")
            : `${formatCount(found.length, "column")} of ${formatCount(draft.columns.length, "column")}`}
        </Text>
        {found.length > PAGE && (
          <Pagination
            size="sm"
            total={Math.ceil(found.length / PAGE)}
            value={page}
            onChange={setPage}
            getControlProps={(control) => ({ "aria-label": `${control} page` })}
          />
        )}
      </Group>
      <ColumnForm
        column={editing?.column ?? null}
        taken={draft.columns.filter((_, index) => index !== editing?.index).map((column) => column.name)}
        onSave={save}
        onClose={() => setEditing(null)}
      />
    </Stack>
  );
}
