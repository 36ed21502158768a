"use client";

import { AddColumn } from "./add-column";
import { newCondition } from "./condition-edits";
import { emptyGroup, type DraftFilter, type DraftGroup } from "./draft";
import type { FieldChoice } from "./explore-columns";
import { focusAdded } from "./focus-part";

type AddFilterProps = { group: DraftGroup; columns: readonly FieldChoice[]; isNested: boolean; onAdd: (added: DraftFilter) => void };

/** Adds a filter on a column, or a group that begins with one; the new filter has the focus, where its value is given. */
export function AddFilter({ group, columns, isNested, onAdd }: AddFilterProps) {
  if (columns.length === 0) return null;
  const conditionOn = (column: FieldChoice) => {
    const condition = newCondition(column);
    focusAdded(condition.key, "value");
    return condition;
  };
  return (
    <>
      <AddColumn
        label={isNested ? "Add filter to this group" : "Add filter"}
        columns={columns}
        goesOn
        onAdd={(column) => onAdd(conditionOn(column))}
      />
      {(isNested || group.children.length > 0) && (
        <AddColumn
          label="Add filter group"
          color="gray"
          columns={columns}
          goesOn
          onAdd={(column) => onAdd({ ...emptyGroup(group.mode === "all" ? "any" : "all"), children: [conditionOn(column)] })}
        />
      )}
    </>
  );
}
