"use client";

import { Alert, Button, CopyButton, Group, Modal, Select, Skeleton, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery } from "@tanstack/react-query";
import { IconCheck, IconLink } from "@tabler/icons-react";
import { useState } from "react";
import type { AudienceList } from "@/lib/saved-queries";
import type { ShareInput, ShareView } from "@/lib/sharing";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";
import { useKeptFocus } from "../shell/use-kept-focus";
import { audienceGroups, shareInputs } from "./share-edits";
import { ShareList } from "./share-list";

export type ShareDialogProps = {
  opened: boolean;
  onClose: () => void;
  /** What is shared, as the head of the dialog: `Share "HbA1c above target"`. */
  title: string;
  shares: readonly ShareView[];
  /** Only its owner and administrators decide who may open it; others read the list. */
  isOwner: boolean;
  /** Stores them; what it throws is shown, and nothing of the list is lost. */
  onSave: (shares: ShareInput[]) => Promise<unknown>;
  /** The path of its page. */
  link: string;
  /** Where else there is a way to show it. */
  hint?: string | undefined;
};

/** Who else may open a kept thing, and its link. The data each of them sees is another matter, and is said so. */
export function ShareDialog({ opened, onClose, title, ...rest }: ShareDialogProps) {
  // Esc and a click beside it do not throw away what was chosen.
  const [isChanged, setChanged] = useState(false);
  const [isHeld, setHeld] = useState(false);
  const close = () => {
    setChanged(false);
    setHeld(false);
    onClose();
  };
  return (
    <Modal opened={opened} onClose={isChanged ? () => setHeld(true) : close} title={title} size="lg">
      <ShareForm {...rest} isHeld={isHeld} onChanged={setChanged} onClose={close} />
    </Modal>
  );
}

type ShareFormProps = Omit<ShareDialogProps, "opened" | "title"> & {
  /** Somebody wanted to leave without saving. */
  isHeld: boolean;
  onChanged: (isChanged: boolean) => void;
};

function ShareForm({ shares: start, isOwner, onSave, link, hint, isHeld, onChanged, onClose }: ShareFormProps) {
  const [shares, setShares] = useState<ShareView[]>([...start]);
  const save = useMutation({
    mutationFn: () => onSave(shareInputs(shares)),
    onSuccess: () => {
      notifications.show({ message: shares.length === 0 ? "It is private now." : "Who may open it is changed." });
      onClose();
    },
  });
  const list = useKeptFocus<HTMLDivElement>();
  const differs = (now: readonly ShareView[]) => JSON.stringify(shareInputs(now)) !== JSON.stringify(shareInputs(start));
  const changed = differs(shares);
  const change = (next: ShareView[]) => {
    setShares(next);
    onChanged(differs(next));
  };
  return (
    <Stack gap="md">
      <Text>Everybody sees only the data they may see. What is shared is what is asked, never an answer.</Text>
      <Stack gap="md" ref={list}>
        {isOwner && <AddAudience shares={shares} onAdd={(share) => change([...shares, share])} />}
        <ShareList shares={shares} onChange={isOwner ? change : null} />
      </Stack>
      {!isOwner && (
        <Text size="sm" c="dimmed">
          Its owner and the administrators of the organisation decide who may open it.
        </Text>
      )}
      {hint !== undefined && (
        <Text size="sm" c="dimmed">
          {hint}
        </Text>
      )}
      {isHeld && changed && (
        <Alert color="yellow" p="xs" role="alert">
          What you chose here is not saved yet, and is kept. Save it, or go back without it.
        </Alert>
      )}
      {save.error && <ErrorNotice error={save.error} title="Nothing was changed" />}
      <Group justify="space-between" gap="xs">
        <CopyLink link={link} />
        <Group gap="xs">
          <Button variant="default" onClick={onClose}>
            {isOwner ? (isHeld && changed ? "Go back without saving" : "Go back") : "Close"}
          </Button>
          {isOwner && (
            <Button loading={save.isPending} disabled={!changed} onClick={() => save.mutate()}>
              Save
            </Button>
          )}
        </Group>
      </Group>
    </Stack>
  );
}

function CopyLink({ link }: { link: string }) {
  return (
    <CopyButton value={typeof window === "undefined" ? link : new URL(link, window.location.href).href}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          onClick={copy}
          leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconLink size={14} aria-hidden />}
          title="Opens for those it is shared with, and for nobody else"
        >
          {copied ? "Link copied" : "Copy link"}
        </Button>
      )}
    </CopyButton>
  );
}

function AddAudience({ shares, onAdd }: { shares: readonly ShareView[]; onAdd: (share: ShareView) => void }) {
  const [search, setSearch] = useState("");
  const audiences = useQuery({
    queryKey: queryKeys.audiences(),
    queryFn: ({ signal }) => api.get<AudienceList>(endpoints.audiences(), { signal }),
  });
  if (audiences.error)
    return <ErrorNotice error={audiences.error} title="The people could not be listed" onRetry={() => void audiences.refetch()} />;
  if (!audiences.data) return <Skeleton height={58} />;
  const groups = audienceGroups(audiences.data, shares);
  const choices = groups.flatMap((group) => group.choices);
  return (
    <Select
      label="Share with"
      placeholder="Find a person, a role or an organisation"
      searchable
      nothingFoundMessage="Nobody of this name"
      maxDropdownHeight={280}
      data={groups.map(({ group, choices: items }) => ({
        group,
        items: items.map(({ key, share }) => ({ value: key, label: share.label })),
      }))}
      value={null}
      searchValue={search}
      onSearchChange={setSearch}
      onChange={(key) => {
        const chosen = choices.find((choice) => choice.key === key);
        if (!chosen) return;
        onAdd(chosen.share);
        // Who was chosen is in the list; the next one is looked for afresh.
        setSearch("");
      }}
      data-autofocus
    />
  );
}
