"use client";

import { Badge, Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { COLUMN_KINDS } from "@/lib/query";
import { useProblem } from "./builder-context";
import classes from "./builder.module.css";
import type { Draft, DraftDerived } from "./draft";
import { addDerived, removeDerived, renameDerived, setExpression } from "./edit-data";
import { findColumn, type ExploreColumn } from "./explore-columns";
import { ExpressionInput } from "./expression-input";
import { expressionQuery } from "./expression-query";
import { moveItem } from "./move-item";
import { NameInput } from "./name-input";
import { PartButtons } from "./part-buttons";

type DerivedProps = { draft: Draft; columns: readonly ExploreColumn[]; onChange: (draft: Draft, merge?: string) => void };

/** The calculated columns, each with its name and how it is worked out. */
export function DerivedRows({ draft, columns, onChange }: DerivedProps) {
  const names = draft.derive.map((column) => column.as);
  return draft.derive.map((derived, index) => (
    <DerivedRow
      key={derived.key}
      derived={derived}
      // A calculation sees the columns of the datasets and the calculated ones before it.
      columns={columns.filter((column) => !names.includes(column.name) || names.indexOf(column.name) < index)}
      type={findColumn(columns, derived.as)?.typeText}
      taken={[...columns.map((column) => column.name), ...names].filter((name) => name !== derived.as)}
      isFirst={index === 0}
      isLast={index === names.length - 1}
      onRename={(as) => onChange(renameDerived(draft, derived.key, as), `name ${derived.key}`)}
      onExpression={(expression, merge) => onChange(setExpression(draft, derived.key, expression), merge)}
      onMove={(by) => onChange({ ...draft, derive: moveItem(draft.derive, index, by) })}
      onRemove={() => onChange(removeDerived(draft, derived.key))}
    />
  ));
}

type DerivedRowProps = {
  derived: DraftDerived;
  columns: readonly ExploreColumn[];
  type: string | undefined;
  taken: readonly string[];
  isFirst: boolean;
  isLast: boolean;
  onRename: (as: string) => void;
  onExpression: (expression: DraftDerived["expression"], merge?: string) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
};

function DerivedRow({ derived, columns, type, taken, isFirst, isLast, onRename, onExpression, onMove, onRemove }: DerivedRowProps) {
  const problem = useProblem(derived.key);
  const isOpen = expressionQuery(derived.expression, "", new Map()) === null;
  return (
    <div
      className={classes.derived}
      role="group"
      aria-label={`Calculated column ${derived.as}`}
      data-invalid={problem !== undefined || undefined}
    >
      <ExpressionInput
        label={derived.as}
        expression={derived.expression}
        columns={columns}
        kinds={COLUMN_KINDS}
        onChange={onExpression}
        before={
          <>
            <NameInput label={`Name of the calculated column ${derived.as}`} name={derived.as} taken={taken} onChange={onRename} />
            <span>is</span>
          </>
        }
        after={
          <>
            {type !== undefined && (
              <Badge variant="default" title="The type of its values">
                {type}
              </Badge>
            )}
            {isOpen && <span className={classes.attention}>fill every place; left out until then</span>}
            <span className={classes.end}>
              <PartButtons what={`calculated column ${derived.as}`} isFirst={isFirst} isLast={isLast} onMove={onMove} onRemove={onRemove} />
            </span>
          </>
        }
      />
    </div>
  );
}

export function AddDerived({ draft, columns, onChange }: DerivedProps) {
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
