"use client";

import { MEASURE_NAMES } from "@/lib/query";
import { AddColumn } from "./add-column";
import type { Draft } from "./draft";
import { addMeasure, withFunction } from "./edit-measures";
import type { ExploreColumn, FieldChoice } from "./explore-columns";
import { focusAdded } from "./focus-part";
import { measureOption } from "./lacks";

type AddMeasureProps = { draft: Draft; columns: readonly ExploreColumn[]; onChange: (draft: Draft) => void };

/** Adds a measure by what it computes; the new one has the focus, where its column is chosen. */
export function AddMeasure({ draft, columns, onChange }: AddMeasureProps) {
  const choices = MEASURE_NAMES.map((fn) => ({ name: fn, label: measureOption(fn), kind: "text", unit: null }) satisfies FieldChoice);
  return (
    <AddColumn
      label="Add measure"
      noun="measure"
      columns={choices}
      goesOn
      onAdd={({ name }) => {
        const next = addMeasure(draft, { ...withFunction({ key: "", as: "", named: false, fn: "count" }, name, columns), fn: name });
        const key = next.measures.at(-1)?.key;
        if (key !== undefined) focusAdded(key, "second");
        onChange(next);
      }}
    />
  );
}
