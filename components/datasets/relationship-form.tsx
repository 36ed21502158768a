"use client";

import { Button, Group, Radio, Select, Stack, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { CreatedRelationship, DatasetDetail, DatasetList } from "@/lib/catalog";
import { RELATIONSHIP_NAME, type Cardinality } from "@/lib/query";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";
import { CARDINALITIES_SHOWN, CARDINALITY_WORDS } from "./cardinality-words";
import { KeyPairs, type KeyPair } from "./key-pairs";

export type KeyColumn = { name: string; label: string; type: string };
type Draft = { to: string | null; name: string; pairs: KeyPair[]; cardinality: Cardinality };

const START: Draft = { to: null, name: "", pairs: [{ own: null, other: null }], cardinality: "many-to-one" };

/** Declaring how rows of a dataset find their rows in another. */
export function RelationshipForm({ slug, columns, onDone }: { slug: string; columns: KeyColumn[]; onDone: () => void }) {
  const [draft, setDraft] = useState(START);
  const set = (part: Partial<Draft>) => setDraft((old) => ({ ...old, ...part }));
  const list = useQuery({
    queryKey: queryKeys.datasets(),
    queryFn: ({ signal }) => api.get<DatasetList>(endpoints.datasets(), { signal }),
  });
  const target = useQuery({
    queryKey: queryKeys.dataset(draft.to ?? ""),
    queryFn: ({ signal }) => api.get<DatasetDetail>(endpoints.dataset(draft.to ?? ""), { signal }),
    enabled: draft.to !== null,
  });
  const declare = useDeclare(slug, onDone);
  const on = draft.pairs.flatMap(({ own, other }): [string, string][] => (own && other ? [[own, other]] : []));
  const nameMistake =
    draft.name === "" || RELATIONSHIP_NAME.test(draft.name)
      ? null
      : "Lower-case letters, digits and _, beginning with a letter, at most 30";
  const ready = draft.to !== null && draft.name !== "" && nameMistake === null && on.length === draft.pairs.length;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && draft.to !== null) declare.mutate({ name: draft.name, to: draft.to, on, cardinality: draft.cardinality });
      }}
    >
      <Stack gap="md">
        <Select
          label="Leads to"
          required
          searchable
          allowDeselect={false}
          nothingFoundMessage="No dataset of that name"
          data={(list.data?.items ?? []).map((dataset) => ({ value: dataset.slug, label: dataset.name }))}
          value={draft.to}
          onChange={(to) => set({ to, pairs: draft.pairs.map(({ own }) => ({ own, other: null })) })}
          data-autofocus
        />
        {list.error && <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />}
        <TextInput
          label="Name"
          description="What its columns begin with in questions, such as patient in patient.age"
          required
          maxLength={30}
          error={nameMistake}
          value={draft.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        {target.error && <ErrorNotice error={target.error} onRetry={() => void target.refetch()} />}
        <KeyPairs pairs={draft.pairs} own={columns} other={target.data?.columns ?? []} onChange={(pairs) => set({ pairs })} />
        <Radio.Group
          label="Rows"
          value={draft.cardinality}
          onChange={(value) => set({ cardinality: CARDINALITIES_SHOWN.find((known) => known === value) ?? "many-to-one" })}
        >
          <Stack gap={6} mt={6}>
            {CARDINALITIES_SHOWN.map((cardinality) => (
              <Radio
                key={cardinality}
                value={cardinality}
                label={CARDINALITY_WORDS[cardinality].label}
                description={CARDINALITY_WORDS[cardinality].meaning}
              />
            ))}
          </Stack>
        </Radio.Group>
        {declare.error && <ErrorNotice error={declare.error} title="Nothing was declared" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onDone}>
            Go back
          </Button>
          <Button type="submit" loading={declare.isPending} disabled={!ready}>
            Declare
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

type Declaration = { name: string; to: string; on: [string, string][]; cardinality: Cardinality };

function useDeclare(slug: string, onDone: () => void) {
  const router = useRouter();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Declaration) => api.post<CreatedRelationship>(endpoints.relationships(slug), body),
    onSuccess: async (made) => {
      notifications.show({ message: `Questions can join ${made.toName} as ${made.name}.` });
      await client.invalidateQueries({ queryKey: queryKeys.dataset(slug) });
      router.refresh();
      onDone();
    },
  });
}
