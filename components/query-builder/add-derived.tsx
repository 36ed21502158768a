"use client";

import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import type { Draft } from "./draft";
import { addDerived } from "./edit-data";
import type { ExploreColumn } from "./explore-columns";

type AddDerivedProps = { draft: Draft; columns: readonly ExploreColumn[]; onChange: (draft: Draft) => void };

export function AddDerived({ draft, columns, onChange }: AddDerivedProps) {
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      leftSection={<IconPlus size={14} aria-hidden />}
      onClick={() =>
        onChange(
          addDerived(
            draft,
            columns.map((column) => column.name),
          ),
        )
      }
    >
      Add calculated column
    </Button>
  );
}
