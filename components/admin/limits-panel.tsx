"use client";

import { Button, Group, Stack, Table, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { EMPTY, formatBytes } from "@/lib/format";
import type { Limits } from "@/lib/orgs";
import { endpoints } from "@/lib/urls";
import { api, errorMessage } from "../api-client";
import { ScrollTable } from "../data-table/scroll-table";
import { queryKeys } from "../query-keys";
import { Section } from "../shell/page";
import { ErrorNotice } from "../shell/notices";
import { bytesToText, textToBytes } from "./byte-text";

type LimitFieldProps = {
  label: string;
  visibleLabel?: boolean;
  value: number | null;
  onSave: (bytes: number | null) => void;
  isSaving: boolean;
};

/** One limit, typed as a size. Empty is no limit. */
function LimitField({ label, visibleLabel = false, value, onSave, isSaving }: LimitFieldProps) {
  const [text, setText] = useState(bytesToText(value));
  const bytes = textToBytes(text);
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (bytes !== undefined) onSave(bytes);
  };
  return (
    <form onSubmit={save}>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <TextInput
          {...(visibleLabel ? { label } : { "aria-label": label })}
          size={visibleLabel ? "sm" : "xs"}
          w={160}
          placeholder="No limit"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={bytes === undefined ? "Write a size, such as 500 GB" : null}
        />
        <Button
          type="submit"
          size={visibleLabel ? "sm" : "xs"}
          variant="default"
          aria-label={`Save ${label}`}
          loading={isSaving}
          disabled={bytes === undefined || bytes === value}
        >
          Save
        </Button>
      </Group>
    </form>
  );
}

/** How much one question may read: for everyone, and for single members. The smaller limit counts. */
export function LimitsPanel({ initial }: { initial: Limits }) {
  const client = useQueryClient();
  const limits = useQuery({
    queryKey: queryKeys.limits(),
    queryFn: ({ signal }) => api.get<Limits>(endpoints.limits(), { signal }),
    initialData: initial,
  });
  const save = useMutation({
    mutationFn: ({ userId, queryBytes }: { userId: string | null; queryBytes: number | null }) =>
      api.put(userId === null ? endpoints.limits() : endpoints.memberLimits(userId), { queryBytes }),
    onSuccess: (_answer, { queryBytes }) =>
      notifications.show({ message: queryBytes === null ? "The limit is taken away." : `The limit is ${formatBytes(queryBytes)} now.` }),
    onError: (error: unknown) => notifications.show({ color: "red", title: "Nothing was changed", message: errorMessage(error) }),
    onSettled: () => client.invalidateQueries({ queryKey: queryKeys.limits() }),
  });
  const { queryBytes, members } = limits.data;
  return (
    <Stack gap="md">
      {limits.error && <ErrorNotice error={limits.error} onRetry={() => void limits.refetch()} />}
      <LimitField
        key={`organisation ${queryBytes}`}
        label="Everyone's limit"
        visibleLabel
        value={queryBytes}
        isSaving={save.isPending}
        onSave={(bytes) => save.mutate({ userId: null, queryBytes: bytes })}
      />
      <Section title="Members">
        <ScrollTable label="Limits of members" minWidth={640}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Name</Table.Th>
              <Table.Th>E-mail</Table.Th>
              <Table.Th>Own limit</Table.Th>
              <Table.Th>In force</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {members.map((member) => {
              const inForce = [queryBytes, member.queryBytes].filter((bytes) => bytes !== null);
              return (
                <Table.Tr key={member.userId}>
                  <Table.Td>{member.name}</Table.Td>
                  <Table.Td>{member.email}</Table.Td>
                  <Table.Td>
                    <LimitField
                      key={`${member.userId} ${member.queryBytes}`}
                      label={`limit of ${member.name}`}
                      value={member.queryBytes}
                      isSaving={save.isPending}
                      onSave={(bytes) => save.mutate({ userId: member.userId, queryBytes: bytes })}
                    />
                  </Table.Td>
                  <Table.Td>{inForce.length === 0 ? EMPTY : formatBytes(Math.min(...inForce))}</Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </ScrollTable>
      </Section>
    </Stack>
  );
}
