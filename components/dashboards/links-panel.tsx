"use client";

import { Alert, Badge, Button, CopyButton, Drawer, Group, Select, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { CreatedLink, DashboardDetail, LinkList, LinkView } from "@/lib/dashboards";
import { formatCount, formatInstant } from "@/lib/format";
import { endpoints, pages } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";
import classes from "./dashboards.module.css";

const DURATIONS = [
  { value: "1", label: "1 hour" },
  { value: "24", label: "1 day" },
  { value: "168", label: "1 week" },
  { value: "720", label: "30 days" },
];

/** Addresses by which a dashboard is read without an account: made, listed and taken back. */
export function LinksPanel({ dashboard, onClose }: { dashboard: DashboardDetail; onClose: () => void }) {
  const links = useQuery({
    queryKey: queryKeys.dashboardLinks(dashboard.id),
    queryFn: ({ signal }) => api.get<LinkList>(endpoints.dashboardLinks(dashboard.id), { signal }),
  });
  return (
    <Drawer opened onClose={onClose} title="Links without an account" position="right">
      <Stack gap="lg">
        <Text size="sm">
          Whoever has such a link sees this dashboard without signing in: summaries of your organisation&apos;s own datasets, and nothing
          else. No single rows, no data of other organisations, no downloads, no SQL. They can set the dashboard&apos;s filters for
          themselves. Every opening is in the audit log.
        </Text>
        <MakeLink id={dashboard.id} />
        {links.error ? (
          <ErrorNotice error={links.error} title="The links could not be listed" onRetry={() => void links.refetch()} />
        ) : links.data ? (
          <Stack gap="sm">
            {links.data.links.length === 0 && (
              <Text size="sm" c="dimmed">
                There is no link yet.
              </Text>
            )}
            {links.data.links.map((link) => (
              <LinkRow key={link.id} id={dashboard.id} link={link} />
            ))}
          </Stack>
        ) : (
          <Skeleton height={80} />
        )}
      </Stack>
    </Drawer>
  );
}

function MakeLink({ id }: { id: string }) {
  const [hours, setHours] = useState("168");
  const [note, setNote] = useState("");
  const client = useQueryClient();
  const make = useMutation({
    mutationFn: () =>
      api.post<CreatedLink>(endpoints.dashboardLinks(id), { hours: Number(hours), ...(note.trim() !== "" && { note: note.trim() }) }),
    onSuccess: async () => {
      setNote("");
      await client.invalidateQueries({ queryKey: queryKeys.dashboardLinks(id) });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <Stack gap="sm">
        <Group gap="sm" align="flex-end" grow preventGrowOverflow={false}>
          <Select
            label="Can be read for"
            allowDeselect={false}
            data={DURATIONS}
            value={hours}
            onChange={(next) => setHours(next ?? hours)}
          />
          <TextInput
            label="For whom"
            placeholder="Board meeting"
            maxLength={400}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
        </Group>
        <div>
          <Button type="submit" size="xs" loading={make.isPending}>
            Make a link
          </Button>
        </div>
        {make.error && <ErrorNotice error={make.error} title="No link was made" />}
        {make.data && <MadeLink token={make.data.token} />}
      </Stack>
    </form>
  );
}

function MadeLink({ token }: { token: string }) {
  const address = new URL(pages.shared(token), window.location.href).href;
  const field = useRef<HTMLInputElement>(null);
  // It is shown once: whoever works by keyboard, or hears the page, is brought to it.
  useEffect(() => field.current?.focus(), [token]);
  return (
    <Alert color="teal" role="status" title="The link is shown this once">
      <Text size="sm">Copy it now. It is kept nowhere and cannot be shown again.</Text>
      <TextInput ref={field} readOnly mt="xs" aria-label="The link" value={address} onFocus={(event) => event.currentTarget.select()} />
      <CopyButton value={address}>
        {({ copied, copy }) => (
          <Button
            mt="xs"
            size="xs"
            variant="default"
            leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
            onClick={copy}
          >
            {copied ? "Copied" : "Copy"}
          </Button>
        )}
      </CopyButton>
    </Alert>
  );
}

const STATES: Record<LinkView["state"], { label: string; color: string }> = {
  open: { label: "open", color: "teal" },
  expired: { label: "expired", color: "gray" },
  revoked: { label: "taken back", color: "gray" },
};

function LinkRow({ id, link }: { id: string; link: LinkView }) {
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => api.del(endpoints.dashboardLink(id, link.id)),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: queryKeys.dashboardLinks(id) });
      // The button is gone; what became of the link stands in its row.
      row.current?.focus();
    },
  });
  const row = useRef<HTMLDivElement>(null);
  const name = link.note ?? "Link without a note";
  const state = STATES[link.state];
  const used = link.lastUsedAt === null ? "never opened" : `${formatCount(link.views, "view")}, last ${formatInstant(link.lastUsedAt)}`;
  return (
    <div ref={row} tabIndex={-1} role="group" aria-label={name} className={classes.version}>
      <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
        <div>
          <Group gap="xs">
            <Text fw={600}>{name}</Text>
            <Badge variant="light" color={state.color}>
              {state.label}
            </Badge>
          </Group>
          <Text size="sm" c="dimmed">
            {`${link.state === "open" ? "until" : "was until"} ${formatInstant(link.expiresAt)} · ${used}`}
          </Text>
          <Text size="sm" c="dimmed">{`made by ${link.createdBy}, ${formatInstant(link.createdAt)}`}</Text>
        </div>
        {link.state === "open" && (
          <Button
            size="compact-xs"
            variant="default"
            loading={revoke.isPending}
            aria-label={`Take back ${name}`}
            onClick={() => revoke.mutate()}
          >
            Take back
          </Button>
        )}
      </Group>
      {revoke.error && <ErrorNotice error={revoke.error} title="The link was not taken back" />}
    </div>
  );
}
