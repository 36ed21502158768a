"use client";

import { Button, Checkbox, Group, Modal, Radio, Select, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { DashboardDetail, DashboardList } from "@/lib/dashboards";
import type { ParameterValues } from "@/lib/query";
import type { SavedQueryDetail } from "@/lib/saved-queries";
import { endpoints, pages } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";
import { firstTile, withTile } from "./dashboard-tile";
import { parameterLabel, valueWords } from "./parameter-values";

type Props = {
  org: string;
  saved: SavedQueryDetail;
  /** The values of the form that are not the defaults. */
  changed: ParameterValues;
};

/** Puts the question on a dashboard, one there is or a new one. */
export function AddToDashboard({ opened, onClose, ...props }: Props & { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Add to a dashboard">
      <AddForm {...props} onClose={onClose} />
    </Modal>
  );
}

const LIMIT = 200;

function useAdd({ org, saved }: Pick<Props, "org" | "saved">) {
  const client = useQueryClient();
  const router = useRouter();
  return useMutation({
    mutationFn: async ({ to, name, parameters }: { to: string | null; name: string; parameters: ParameterValues }) => {
      const added = { question: saved.id, visual: saved.visual, parameters };
      if (to === null) return api.post<DashboardDetail>(endpoints.dashboards(), { name, body: firstTile(added) });
      const dashboard = await api.get<DashboardDetail>(endpoints.dashboard(to));
      return api.patch<DashboardDetail>(endpoints.dashboard(to), {
        revision: dashboard.revision,
        body: withTile(dashboard, added),
        note: `"${saved.name}" added`,
      });
    },
    onSuccess: async (dashboard) => {
      notifications.show({ message: `"${saved.name}" is on "${dashboard.name}".` });
      await client.invalidateQueries({ queryKey: ["dashboards"] });
      await client.invalidateQueries({ queryKey: ["saved-queries"] });
      router.push(pages.dashboard(org, dashboard.id));
    },
  });
}

function AddForm({ org, saved, changed, onClose }: Props & { onClose: () => void }) {
  const dashboards = useQuery({
    queryKey: queryKeys.dashboards({ limit: LIMIT }),
    queryFn: ({ signal }) => api.get<DashboardList>(endpoints.dashboards({ limit: LIMIT }), { signal }),
  });
  const [kind, setKind] = useState("known");
  const [to, setTo] = useState<string | null>(null);
  const [name, setName] = useState("");
  const [isWithValues, setWithValues] = useState(true);
  const add = useAdd({ org, saved });
  if (dashboards.error)
    return <ErrorNotice error={dashboards.error} title="The dashboards could not be listed" onRetry={() => void dashboards.refetch()} />;
  if (!dashboards.data) return <Skeleton height={160} />;
  const known = dashboards.data.items.filter(({ access }) => access !== "view");
  const isNew = kind === "new" || known.length === 0;
  const isReady = isNew ? name.trim() !== "" : to !== null;
  const given = Object.entries(changed).map(([key, value]) => {
    const parameter = saved.parameters.find((one) => one.name === key);
    return `${parameter ? parameterLabel(parameter) : key} ${valueWords(value)}`;
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) add.mutate({ to: isNew ? null : to, name: name.trim(), parameters: isWithValues ? changed : {} });
      }}
    >
      <Stack gap="md">
        {known.length > 0 && (
          <Radio.Group label="Dashboard" value={kind} onChange={setKind}>
            <Group mt={6} gap="lg">
              <Radio value="known" label="One there is" />
              <Radio value="new" label="A new one" />
            </Group>
          </Radio.Group>
        )}
        {isNew ? (
          <TextInput
            label="Name of the new dashboard"
            description="Private until you share it"
            required
            maxLength={120}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        ) : (
          <Select
            label="Which one"
            required
            searchable
            placeholder="Find a dashboard"
            nothingFoundMessage="No dashboard of this name that you may edit"
            data={known.map((one) => ({ value: one.id, label: one.folder === "" ? one.name : `${one.name} (${one.folder})` }))}
            value={to}
            onChange={setTo}
          />
        )}
        {given.length > 0 && (
          <Checkbox
            label="With the values set now"
            description={given.join(" · ")}
            checked={isWithValues}
            onChange={(event) => setWithValues(event.currentTarget.checked)}
          />
        )}
        <Text size="sm" c="dimmed">
          Who opens the dashboard sees the answer from the data they may see.
        </Text>
        {add.error && <ErrorNotice error={add.error} title="The dashboard was not changed" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Go back
          </Button>
          <Button type="submit" loading={add.isPending || add.isSuccess} disabled={!isReady}>
            {isNew ? "Make the dashboard" : "Add"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
