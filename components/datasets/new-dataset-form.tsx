"use client";

import { Button, Group, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { endpoints, pages } from "@/lib/urls";
import { api } from "../api-client";
import { draftFromText } from "../contract-editor/draft";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";
import { slugFromName } from "./slug";

type NewDataset = { name: string; slug: string; description: string; contract: string };

const SLUG = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** What is wrong with a pasted contract, or null; nothing pasted is fine. */
function contractMistake(text: string): string | null {
  if (text.trim() === "") return null;
  const read = draftFromText(text);
  return read.ok ? null : read.mistake;
}

export function NewDatasetForm({ org }: { org: string }) {
  const router = useRouter();
  const client = useQueryClient();
  const form = useForm<NewDataset>({
    initialValues: { name: "", slug: "", description: "", contract: "" },
    validateInputOnBlur: true,
    validate: {
      name: (name) => (name.trim() === "" ? "Give the dataset a name" : null),
      slug: (slug) => (SLUG.test(slug) ? null : "Lower-case letters, digits and hyphens, at most 63, beginning with a letter or digit"),
      contract: contractMistake,
    },
  });
  const create = useMutation({
    mutationFn: ({ name, slug, description, contract }: NewDataset) => {
      const read = contract.trim() === "" ? null : draftFromText(contract);
      return api.post<{ slug: string }>(endpoints.datasets(), {
        name: name.trim(),
        slug,
        description: description.trim(),
        ...(read?.ok ? { contract: read.draft } : {}),
      });
    },
    onSuccess: async ({ slug }, { contract }) => {
      await client.invalidateQueries({ queryKey: queryKeys.datasets() });
      router.push(contract.trim() === "" ? pages.uploads(org, slug) : pages.dataset(org, slug));
    },
  });
  const setName = (name: string) => {
    // The short name follows the name until somebody writes it by hand.
    const follows = form.values.slug === slugFromName(form.values.name);
    form.setFieldValue("name", name);
    if (follows) form.setFieldValue("slug", slugFromName(name));
  };
  return (
    <form onSubmit={form.onSubmit((values) => create.mutate(values))}>
      <Stack gap="md" maw={640}>
        <TextInput
          label="Name"
          description="As people read it, such as Lab results"
          required
          maxLength={120}
          {...form.getInputProps("name")}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label="Short name"
          description="In addresses and queries; it cannot be changed later"
          required
          maxLength={63}
          {...form.getInputProps("slug")}
        />
        <Textarea
          label="Description"
          description="What it is, who sends it, what one row means"
          autosize
          minRows={3}
          maxLength={4000}
          {...form.getInputProps("description")}
        />
        <Textarea
          label="Contract (JSON)"
          description="Leave it empty to have one proposed from the first file, for you to confirm"
          autosize
          minRows={4}
          maxRows={24}
          spellCheck={false}
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
          {...form.getInputProps("contract")}
        />
        {create.error && <ErrorNotice error={create.error} title="The dataset was not created" />}
        <Group>
          <Button type="submit" loading={create.isPending || create.isSuccess}>
            Create dataset
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
