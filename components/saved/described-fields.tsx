"use client";

import { Autocomplete, Group, TagsInput, Textarea, TextInput } from "@mantine/core";
import { folderProblem, type Described } from "./described";
import { useFoldersAndTags } from "./use-saved-lists";

/** Name, description, folder and tags. */
export function DescribedFields({ value, onChange }: { value: Described; onChange: (value: Described) => void }) {
  const { folders, tags } = useFoldersAndTags();
  const set = (part: Partial<Described>) => onChange({ ...value, ...part });
  return (
    <>
      <TextInput
        label="Name"
        required
        maxLength={120}
        value={value.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        data-autofocus
      />
      <Textarea
        label="Description"
        description="What it answers, and what to mind when reading it"
        autosize
        minRows={2}
        maxRows={8}
        maxLength={4000}
        value={value.description}
        onChange={(event) => set({ description: event.currentTarget.value })}
      />
      <Group grow align="flex-start" preventGrowOverflow={false}>
        <Autocomplete
          label="Folder"
          description="Folders within folders by a slash"
          placeholder="Emergency care/Monthly"
          miw={200}
          maxLength={200}
          data={folders}
          value={value.folder}
          error={folderProblem(value.folder)}
          onChange={(folder) => set({ folder })}
        />
        <TagsInput
          label="Tags"
          description="Enter after each"
          miw={200}
          maxTags={20}
          data={tags}
          value={value.tags}
          acceptValueOnBlur
          onChange={(next) => set({ tags: next.map((tag) => tag.slice(0, 40)) })}
        />
      </Group>
    </>
  );
}
