"use client";

import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { newKey, type Draft } from "./draft";
import { isNumberChoice, measureChoices, outputChoices, type ExploreColumn } from "./explore-columns";

type AddTopProps = { draft: Draft; columns: readonly ExploreColumn[]; onChange: (draft: Draft) => void };

/** Starts with the five largest by the first measure, or by the first column there is. */
export function AddTop({ draft, columns, onChange }: AddTopProps) {
  const choices = outputChoices(draft, columns);
  const by = (draft.mode === "summary" ? measureChoices(draft, columns)[0] : undefined) ?? choices.find(isNumberChoice) ?? choices[0];
  if (draft.top || !by || (draft.mode === "summary" && draft.groupBy.length === 0)) return null;
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      leftSection={<IconPlus size={14} aria-hidden />}
      onClick={() => onChange({ ...draft, top: { key: newKey(), n: 5, by: by.name } })}
    >
      Keep the top…
    </Button>
  );
}
