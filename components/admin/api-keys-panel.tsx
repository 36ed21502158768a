"use client";

import { Badge, Button, Code, Group, SegmentedControl, Stack, Table, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ApiKeyList, ApiKeyView, CreatedApiKey } from "@/lib/auth";
import { formatDate } from "@/lib/format";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { ScrollTable } from "../data-table/scroll-table";
import { queryKeys } from "../query-keys";
import { Empty, ErrorNotice } from "../shell/notices";
import { Section } from "../shell/page";
import { ShownOnce } from "../shell/shown-once";
import { CreateKey } from "./create-key";

function useRevokeKey(onRevoked: () => void) {
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: (key: ApiKeyView) => api.del(endpoints.apiKey(key.id)),
    onSuccess: onRevoked,
    onSettled: () => client.invalidateQueries({ queryKey: queryKeys.apiKeys() }),
  });
  const ask = (key: ApiKeyView) =>
    modals.openConfirmModal({
      title: `Revoke the key ${key.name}`,
      children: <Text>Programs that use it are refused from the next request on.</Text>,
      labels: { confirm: "Revoke", cancel: "Go back" },
      confirmProps: { color: "red" },
      onConfirm: () => revoke.mutate(key),
    });
  return { ask, error: revoke.error };
}

/** One's own API keys; administrators can also see and revoke those of others. */
export function ApiKeysPanel({ initial, me, mayManage }: { initial: ApiKeyList; me: string; mayManage: boolean }) {
  const [of, setOf] = useState<"me" | "all">("me");
  const [made, setMade] = useState<CreatedApiKey | null>(null);
  const keys = useQuery({
    queryKey: [...queryKeys.apiKeys(), of],
    queryFn: ({ signal }) => api.get<ApiKeyList>(endpoints.apiKeys(of), { signal }),
    ...(of === "me" ? { initialData: initial } : {}),
  });
  const revoke = useRevokeKey(() => setMade(null));
  const shown = keys.data?.keys ?? [];
  return (
    <>
      <CreateKey onMade={setMade} />
      {made && (
        <div style={{ marginTop: 16 }}>
          <ShownOnce title={`Key ${made.name}`} value={made.key} what="key">
            Keep it where your program reads its secrets. It is not shown again.
          </ShownOnce>
        </div>
      )}
      <Section
        title="Keys"
        actions={
          mayManage && (
            <SegmentedControl
              size="xs"
              aria-label="Whose keys"
              value={of}
              onChange={(value) => setOf(value === "all" ? "all" : "me")}
              data={[
                { value: "me", label: "Mine" },
                { value: "all", label: "Everyone's" },
              ]}
            />
          )
        }
      >
        <Stack gap="sm">
          {(keys.error ?? revoke.error) && <ErrorNotice error={keys.error ?? revoke.error} />}
          {shown.length === 0 && keys.isSuccess ? (
            <Empty title="No key yet">A key lets a program use the REST API with your rights. Make one above.</Empty>
          ) : (
            <ScrollTable label="API keys" minWidth={760}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Name</Table.Th>
                  <Table.Th>Begins with</Table.Th>
                  {of === "all" && <Table.Th>Of</Table.Th>}
                  <Table.Th>May</Table.Th>
                  <Table.Th>Made</Table.Th>
                  <Table.Th>Ends</Table.Th>
                  <Table.Th>Last used</Table.Th>
                  <Table.Th>Revoke</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {shown.map((key) => (
                  <Table.Tr key={key.id}>
                    <Table.Td>{key.name}</Table.Td>
                    <Table.Td>
                      <Code>{key.publicId}</Code>
                    </Table.Td>
                    {of === "all" && <Table.Td>{key.owner.id === me ? "you" : key.owner.name}</Table.Td>}
                    <Table.Td>
                      <Group gap={4} wrap="nowrap">
                        {key.scopes.map((scope) => (
                          <Badge key={scope} variant="light" color="gray">
                            {scope}
                          </Badge>
                        ))}
                      </Group>
                    </Table.Td>
                    <Table.Td style={{ whiteSpace: "nowrap" }}>{formatDate(key.createdAt)}</Table.Td>
                    <Table.Td style={{ whiteSpace: "nowrap" }}>{formatDate(key.expiresAt)}</Table.Td>
                    <Table.Td style={{ whiteSpace: "nowrap" }}>{key.lastUsedAt ? formatDate(key.lastUsedAt) : "never"}</Table.Td>
                    <Table.Td>
                      <Button size="compact-xs" variant="default" aria-label={`Revoke the key ${key.name}`} onClick={() => revoke.ask(key)}>
                        Revoke
                      </Button>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </ScrollTable>
          )}
        </Stack>
      </Section>
    </>
  );
}
