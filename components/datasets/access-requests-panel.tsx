"use client";

import { Badge, Button, Group, Modal, Paper, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { AccessRequestList, AccessRequestView } from "@/lib/access-requests";
import { formatDate } from "@/lib/format";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";
import { rightsWords } from "./access-words";
import { DecideForm, type Decision } from "./decide-form";
import { GrantRights } from "./grant-words";

/** What the organisation that asks has now: `has summaries of northgate`. */
export function hasWords({ has }: AccessRequestView): string {
  if (!has || has.rights.length === 0) return "has no access now";
  return `has ${rightsWords(has.rights)} of ${has.hospitals === null ? "all hospitals" : has.hospitals.join(", ")} now`;
}

type Deciding = { request: AccessRequestView; decision: Decision };

/** Requests that wait for a decision, for the administrators of the owner; decided ones below them. */
export function AccessRequestsPanel({ slug, initial, hospitals }: { slug: string; initial: AccessRequestList; hospitals: string[] }) {
  const requests = useQuery({
    queryKey: queryKeys.accessRequests(slug),
    queryFn: ({ signal }) => api.get<AccessRequestList>(endpoints.accessRequests(slug), { signal }),
    initialData: initial,
  });
  const { items } = requests.data;
  if (requests.error) return <ErrorNotice error={requests.error} onRetry={() => void requests.refetch()} />;
  if (items.length === 0)
    return (
      <Text size="sm" c="dimmed">
        Nobody has asked for access.
      </Text>
    );
  return <RequestList items={items} hospitals={hospitals} />;
}

/** Requests one below the other, each with its buttons while it waits. */
export function RequestList({
  items,
  hospitals,
  withDataset = false,
}: {
  items: readonly AccessRequestView[];
  hospitals: string[];
  withDataset?: boolean;
}) {
  const [deciding, setDeciding] = useState<Deciding | null>(null);
  const close = () => setDeciding(null);
  return (
    <Stack gap="xs" component="ul" p={0} m={0} style={{ listStyle: "none" }}>
      {items.map((request) => (
        <li key={request.id}>
          <RequestCard request={request} withDataset={withDataset} onDecide={(decision) => setDeciding({ request, decision })} />
        </li>
      ))}
      <Modal
        opened={deciding !== null}
        onClose={close}
        title={deciding?.decision === "declined" ? "Decline the request" : "Grant the request"}
      >
        {deciding && <DecideForm key={deciding.request.id} {...deciding} known={hospitals} onDone={close} />}
      </Modal>
    </Stack>
  );
}

type CardProps = { request: AccessRequestView; withDataset: boolean; onDecide: (decision: Decision) => void };

function RequestCard({ request, withDataset, onDecide }: CardProps) {
  const { person, organisation, dataset, createdAt, state, reason, answer, decidedAt } = request;
  const who = `${person}, ${organisation.name}`;
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between" align="flex-start" gap="sm">
        <div style={{ minWidth: 0, flex: "1 1 280px" }}>
          <Group gap={8}>
            <Text fw={600}>{who}</Text>
            <GrantRights rights={request.rights} />
            {state !== "open" && (
              <Badge variant="light" color={state === "granted" ? "teal" : "gray"}>
                {state}
              </Badge>
            )}
          </Group>
          <Text size="xs" c="dimmed">
            {[
              withDataset ? dataset.name : null,
              `asked on ${formatDate(createdAt)}`,
              state === "open" ? hasWords(request) : `decided on ${formatDate(decidedAt ?? createdAt)}`,
            ]
              .filter(Boolean)
              .join(" · ")}
          </Text>
          <Text size="sm" mt={4} style={{ whiteSpace: "pre-line", overflowWrap: "anywhere" }}>
            {reason}
          </Text>
          {answer && (
            <Text size="sm" mt={4} c="dimmed" style={{ whiteSpace: "pre-line", overflowWrap: "anywhere" }}>
              {`Answer: ${answer}`}
            </Text>
          )}
        </div>
        {request.canDecide && (
          <Group gap={6} wrap="nowrap">
            <Button size="compact-sm" variant="default" aria-label={`Decline the request of ${who}`} onClick={() => onDecide("declined")}>
              Decline
            </Button>
            <Button size="compact-sm" aria-label={`Grant the request of ${who}`} onClick={() => onDecide("granted")}>
              Grant
            </Button>
          </Group>
        )}
      </Group>
    </Paper>
  );
}
