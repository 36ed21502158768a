"use client";

import { Alert, Button, Code, Group, Select, Stack, Table, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ColumnAlias, DatasetDetail } from "@/lib/catalog";
import { formatCount, formatShare } from "@/lib/format";
import type { ColumnMapping, RunDetail } from "@/lib/runs";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { ScrollTable } from "../data-table/scroll-table";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";
import { Section } from "../shell/page";

type Unknown = ColumnMapping["unknown"][number];
type Chosen = Record<string, string>;

/** The columns a header may be, the likely ones first. */
function choicesOf(unknown: Unknown, missing: readonly string[], names: readonly string[]) {
  const likely = unknown.suggestions.map(({ column, score, reason }) => ({
    value: column,
    label: `${column}: ${reason}, ${formatShare(score)}`,
  }));
  const rest = [...new Set([...missing, ...names])].filter((name) => !likely.some((one) => one.value === name));
  return [
    ...(likely.length > 0 ? [{ group: "Likely", items: likely }] : []),
    { group: likely.length > 0 ? "Others" : "Columns", items: rest.map((name) => ({ value: name, label: name })) },
  ];
}

/** Remembers what the headers mean, then has the file checked again. */
function useRemember(run: RunDetail) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (chosen: Chosen) => {
      for (const [header, column] of Object.entries(chosen))
        await api.post<ColumnAlias>(endpoints.aliases(run.dataset.slug), { hospital: run.hospital ?? "*", header, column });
      const said = Object.entries(chosen).map(([header, column]) => `"${header}" is ${column}`);
      if (run.state === "held")
        await api.post(endpoints.runAction(run.id, "accept"), { reason: `Columns were named: ${said.join(", ")}`.slice(0, 500) });
    },
    onSuccess: () =>
      notifications.show({
        message: run.state === "held" ? "Remembered. The file is checked again." : "Remembered for the next file.",
      }),
    onSettled: () => client.invalidateQueries({ queryKey: queryKeys.run(run.id) }),
  });
}

/** Headers that the contract does not know, and what a person says they are: remembered for the hospital's next files. */
export function MappingPanel({ run }: { run: RunDetail }) {
  const [chosen, setChosen] = useState<Chosen>({});
  const remember = useRemember(run);
  const dataset = useQuery({
    queryKey: queryKeys.dataset(run.dataset.slug),
    queryFn: ({ signal }) => api.get<DatasetDetail>(endpoints.dataset(run.dataset.slug), { signal }),
    enabled: run.mapping !== null,
  });
  const { mapping } = run;
  const isOpen = run.state === "held" || run.state === "rehearsed";
  if (mapping === null || !isOpen || (mapping.unknown.length === 0 && mapping.missing.length === 0)) return null;
  const columns = dataset.data?.contract?.["columns"];
  const names = Array.isArray(columns) ? columns.flatMap((column: unknown) => nameOf(column)) : [];
  const mayMap = dataset.data?.can.manage === true;
  const count = Object.keys(chosen).length;
  return (
    <Section title="Which column is which">
      <Stack gap="sm">
        {mapping.missing.length > 0 && (
          <Alert color="orange" title={`Not found in the file: ${formatCount(mapping.missing.length, "column")} of the contract`}>
            <Group gap={6}>
              {mapping.missing.map((name) => (
                <Code key={name}>{name}</Code>
              ))}
            </Group>
          </Alert>
        )}
        {mapping.unknown.length > 0 && (
          <ScrollTable label="Unknown headers">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Header in the file</Table.Th>
                <Table.Th>Is the column</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {mapping.unknown.map((unknown) => (
                <Table.Tr key={unknown.header}>
                  <Table.Td>
                    <Group gap={6}>
                      <Code>{unknown.header}</Code>
                      <Likely
                        unknown={unknown}
                        isOffered={mayMap && chosen[unknown.header] === undefined}
                        onChoose={(column) => setChosen((old) => ({ ...old, [unknown.header]: column }))}
                      />
                    </Group>
                  </Table.Td>
                  <Table.Td miw={150}>
                    {mayMap ? (
                      <Select
                        aria-label={`What ${unknown.header} is`}
                        placeholder="Left out"
                        searchable
                        clearable
                        limit={200}
                        data={choicesOf(unknown, mapping.missing, names)}
                        value={chosen[unknown.header] ?? null}
                        onChange={(column) =>
                          setChosen(({ [unknown.header]: _before, ...others }) =>
                            column === null ? others : { ...others, [unknown.header]: column },
                          )
                        }
                        clearButtonProps={{ "aria-label": `Leave ${unknown.header} out` }}
                      />
                    ) : (
                      (unknown.suggestions[0]?.column ?? "—")
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </ScrollTable>
        )}
        {remember.error && <ErrorNotice error={remember.error} title="Nothing was started" />}
        {mayMap && mapping.unknown.length > 0 && (
          <Group gap="sm">
            <Button disabled={count === 0} loading={remember.isPending} onClick={() => remember.mutate(chosen)}>
              {run.state === "held" ? "Remember and check again" : "Remember"}
            </Button>
            <Text size="sm" c="dimmed">
              {`Remembered for ${run.hospital ?? "every hospital"}. Headers that stay unknown are left out.`}
            </Text>
          </Group>
        )}
      </Stack>
    </Section>
  );
}

/** The likeliest column of a header, to be taken with one press; never by itself. */
function Likely({ unknown, isOffered, onChoose }: { unknown: Unknown; isOffered: boolean; onChoose: (column: string) => void }) {
  const [first] = unknown.suggestions;
  if (!first || !isOffered) return null;
  return (
    <Button size="compact-xs" variant="light" onClick={() => onChoose(first.column)} title={`${first.reason}, ${formatShare(first.score)}`}>
      {`Use ${first.column}`}
    </Button>
  );
}

function nameOf(column: unknown): string[] {
  return typeof column === "object" && column !== null && "name" in column && typeof column.name === "string" ? [column.name] : [];
}
