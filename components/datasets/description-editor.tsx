"use client";

import { Button, Group, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { DescribedDataset } from "@/lib/catalog";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { ErrorNotice } from "../shell/notices";

type Props = { slug: string; name: string; description: string; mayChange: boolean };

/** What the dataset is, in words; changed where it stands by those who manage it. */
export function DescriptionEditor({ slug, name, description, mayChange }: Props) {
  const [isOpen, setOpen] = useState(false);
  if (isOpen) return <DescriptionForm slug={slug} name={name} description={description} onDone={() => setOpen(false)} />;
  const edit = mayChange && (
    <Button
      size="compact-xs"
      variant="subtle"
      aria-label={description === "" ? "Describe it" : "Edit name and description"}
      onClick={() => setOpen(true)}
    >
      {description === "" ? "Describe it" : "Edit"}
    </Button>
  );
  if (description === "") return mayChange ? <div style={{ marginInlineStart: -8 }}>{edit}</div> : null;
  return (
    <Text c="var(--mantine-color-text)" style={{ whiteSpace: "pre-line" }} component="div">
      {description} {edit}
    </Text>
  );
}

function DescriptionForm({ slug, name, description, onDone }: Omit<Props, "mayChange"> & { onDone: () => void }) {
  const [draft, setDraft] = useState({ name, description });
  const router = useRouter();
  const save = useMutation({
    mutationFn: () => api.patch<DescribedDataset>(endpoints.dataset(slug), draft),
    onSuccess: () => {
      onDone();
      router.refresh();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="sm" maw={640}>
        <TextInput
          label="Name"
          required
          maxLength={120}
          data-autofocus
          value={draft.name}
          onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
        />
        <Textarea
          label="Description"
          description="What it is, what one row means, what to know before using it"
          autosize
          minRows={3}
          maxRows={12}
          maxLength={4000}
          value={draft.description}
          onChange={(event) => setDraft({ ...draft, description: event.currentTarget.value })}
        />
        {save.error && <ErrorNotice error={save.error} title="Nothing was saved" />}
        <Group gap="xs">
          <Button type="submit" loading={save.isPending} disabled={draft.name.trim() === ""}>
            Save
          </Button>
          <Button variant="default" onClick={onDone}>
            Go back
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
