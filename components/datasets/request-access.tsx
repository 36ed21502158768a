"use client";

import { Button, Checkbox, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { AccessRequestView } from "@/lib/access-requests";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";
import type { AccessGap } from "./access-words";
import { RIGHT_WORDS, RIGHTS_SHOWN, type Right } from "./right-words";

type Props = { slug: string; name: string; owner: string; has: readonly Right[]; gap: AccessGap };

/** Asking the owner of a dataset for more of it. */
export function RequestAccess(props: Props) {
  const [opened, modal] = useDisclosure(false);
  return (
    <>
      <Button variant="default" onClick={modal.open}>
        Request access
      </Button>
      <Modal opened={opened} onClose={modal.close} title={`Request access to ${props.name}`}>
        <RequestForm {...props} onDone={modal.close} />
      </Modal>
    </>
  );
}

function RequestForm({ slug, owner, has, gap, onDone }: Props & { onDone: () => void }) {
  const [rights, setRights] = useState<Right[]>([]);
  const [reason, setReason] = useState("");
  const router = useRouter();
  const client = useQueryClient();
  const ask = useMutation({
    mutationFn: () => api.post<AccessRequestView>(endpoints.accessRequests(slug), { rights, reason: reason.trim() }),
    onSuccess: async () => {
      notifications.show({ message: `${owner} was asked. You will see the answer here.` });
      onDone();
      await client.invalidateQueries({ queryKey: queryKeys.accessRequests(slug) });
      router.refresh();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (rights.length > 0 && reason.trim() !== "") ask.mutate();
      }}
    >
      <Stack gap="md">
        <Checkbox.Group
          label="What do you need?"
          description={`An administrator of ${owner} decides.`}
          required
          value={rights}
          onChange={(chosen) => setRights(RIGHTS_SHOWN.filter((right) => chosen.includes(right)))}
        >
          <Stack gap={6} mt={6}>
            {RIGHTS_SHOWN.map((right) => (
              <Checkbox
                key={right}
                value={right}
                label={RIGHT_WORDS[right].label}
                description={describe(right, has, gap)}
                disabled={!gap.askable.includes(right)}
              />
            ))}
          </Stack>
        </Checkbox.Group>
        <Textarea
          label="What do you need it for?"
          description="The owner reads this. Name hospitals if you need others than you see now."
          required
          autosize
          minRows={3}
          maxRows={10}
          maxLength={2000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Text size="sm" c="dimmed">
          What is given is given to your organisation: everybody in it whose role allows it can use it.
        </Text>
        {ask.error && <ErrorNotice error={ask.error} title="Nothing was sent" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onDone}>
            Go back
          </Button>
          <Button type="submit" loading={ask.isPending} disabled={rights.length === 0 || reason.trim() === ""}>
            Send the request
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function describe(right: Right, has: readonly Right[], gap: AccessGap): string {
  if (gap.beyondRole.includes(right)) return "Your role cannot use this. Ask an administrator of your own organisation for another role.";
  if (has.includes(right)) return gap.askable.includes(right) ? "You have this for some hospitals." : "You have this already.";
  return RIGHT_WORDS[right].meaning;
}
