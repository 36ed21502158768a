"use client";

import { Button, Group, Radio, Stack, TagsInput, Text, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { AccessRequestView } from "@/lib/access-requests";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";
import { rightsWords } from "./access-words";

export type Decision = "granted" | "declined";
type Scope = "same" | "all" | "some";

/** Whose rows are offered first: those that are seen already, if that says anything. */
function firstScope({ has, rights }: AccessRequestView): Scope {
  if (!has) return "some";
  return rights.some((right) => !has.rights.includes(right)) ? "same" : "some";
}

type Props = { request: AccessRequestView; decision: Decision; known: string[]; onDone: () => void };

/** Granting or declining, with words for the person who asked. Nothing is given that is not named here. */
export function DecideForm({ request, decision, known, onDone }: Props) {
  const { organisation, dataset, rights, has } = request;
  const [answer, setAnswer] = useState("");
  const [scope, setScope] = useState<Scope>(firstScope(request));
  const [hospitals, setHospitals] = useState<string[]>(has?.hospitals ?? []);
  const router = useRouter();
  const client = useQueryClient();
  const named = scope === "same" ? undefined : scope === "all" ? null : hospitals;
  const decide = useMutation({
    mutationFn: () =>
      api.patch<AccessRequestView>(endpoints.accessRequest(dataset.slug, request.id), {
        decision,
        answer: answer.trim(),
        ...(decision === "granted" && named !== undefined ? { hospitals: named } : {}),
      }),
    onSuccess: async () => {
      notifications.show({
        message: decision === "granted" ? `${organisation.name} has this access from now on.` : "The request is declined.",
      });
      onDone();
      await Promise.all([
        client.invalidateQueries({ queryKey: queryKeys.dataset(dataset.slug) }),
        client.invalidateQueries({ queryKey: queryKeys.openAccessRequests() }),
      ]);
      router.refresh();
    },
  });
  const isReady = decision === "declined" || scope !== "some" || hospitals.length > 0;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) decide.mutate();
      }}
    >
      <Stack gap="md">
        {decision === "granted" && (
          <>
            <Text size="sm">{`Everybody in ${organisation.name} whose role allows it gets ${rightsWords(rights)} of ${dataset.name}, beside what it has.`}</Text>
            {has?.hospitals !== null && (
              <Radio.Group label="Rows of" value={scope} onChange={(value) => setScope(value as Scope)}>
                <Stack gap={6} mt={6}>
                  {has && <Radio value="same" label={`${has.hospitals?.join(", ") ?? ""}, as now`} />}
                  <Radio value="some" label={has ? "These and others that I name" : "Hospitals that I name"} />
                  <Radio value="all" label="All hospitals, also those that come later" />
                </Stack>
              </Radio.Group>
            )}
            {scope === "some" && has?.hospitals !== null && (
              <TagsInput label="Hospitals" description="Enter after each" required data={known} value={hospitals} onChange={setHospitals} />
            )}
          </>
        )}
        <Textarea
          label="Your answer"
          description="The person who asked reads it. It can stay empty."
          autosize
          minRows={2}
          maxRows={8}
          maxLength={2000}
          value={answer}
          onChange={(event) => setAnswer(event.currentTarget.value)}
        />
        {decide.error && <ErrorNotice error={decide.error} title="Nothing was decided" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onDone}>
            Go back
          </Button>
          <Button type="submit" loading={decide.isPending} disabled={!isReady} color={decision === "declined" ? "red" : undefined}>
            {decision === "declined" ? "Decline" : "Grant"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
