"use client";

import { Badge } from "@mantine/core";
import { COLUMN_KINDS } from "@/lib/query";
import { BundleChip } from "./bundle-chip";
import { columnsWords } from "./bundles";
import { useProblem } from "./builder-context";
import classes from "./builder.module.css";
import type { Draft, DraftDerived } from "./draft";
import { labelDerived, removeDerived, renameDerived, setExpression } from "./edit-data";
import { removeMeasure } from "./edit-measures";
import { findColumn, type ExploreColumn } from "./explore-columns";
import { ExpressionInput } from "./expression-input";
import { expressionQuery } from "./expression-query";
import { fromQuery } from "./from-query";
import { LabelInput } from "./label-input";
import { moveItem } from "./move-item";
import { NameInput } from "./name-input";
import { PartButtons } from "./part-buttons";
import { columnsOfMean, meanOf } from "./pick-columns";

type DerivedProps = { draft: Draft; columns: readonly ExploreColumn[]; onChange: (draft: Draft, merge?: string) => void };

/** The calculated columns, each with its name and how it is worked out. */
export function DerivedRows({ draft, columns, onChange }: DerivedProps) {
  const names = draft.derive.map((column) => column.as);
  return draft.derive.map((derived, index) => {
    const members = columnsOfMean(derived.expression);
    if (members && members.length > 3)
      return <MeanRow key={derived.key} derived={derived} members={members} columns={columns} draft={draft} onChange={onChange} />;
    return (
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
        onLabel={(label) => onChange(labelDerived(draft, derived.key, label), `label ${derived.key}`)}
        onExpression={(expression, merge) => onChange(setExpression(draft, derived.key, expression), merge)}
        onMove={(by) => onChange({ ...draft, derive: moveItem(draft.derive, index, by) })}
        onRemove={() => onChange(removeDerived(draft, derived.key))}
      />
    );
  });
}

type MeanRowProps = DerivedProps & { derived: DraftDerived; members: readonly string[] };

/** The mean of many columns as one item: nobody wants to see forty places of a calculation. */
function MeanRow({ derived, members, columns, draft, onChange }: MeanRowProps) {
  const taken = [...columns.map((column) => column.name), ...draft.derive.map(({ as }) => as)].filter((name) => name !== derived.as);
  const without = (name: string) => {
    const left = members.filter((known) => known !== name);
    const [made] = fromQuery({ version: 1, from: draft.from, derive: [{ as: derived.as, expr: meanOf(left) }] }).derive;
    if (made) onChange(setExpression(draft, derived.key, made.expression));
  };
  return (
    <BundleChip
      title={`${derived.as}: mean of ${columnsWords(members, columns)}`}
      members={members.map((name) => ({ key: name, label: findColumn(columns, name)?.label ?? name }))}
      onRemove={without}
      onRemoveAll={() => onChange(withoutMean(draft, derived))}
    >
      <NameInput
        label={`Name of the calculated column ${derived.as}`}
        name={derived.as}
        taken={taken}
        onChange={(as) => onChange(renameDerived(draft, derived.key, as), `name ${derived.key}`)}
      />
      <LabelInput
        what={`calculated column ${derived.as}`}
        label={derived.label}
        automatic={derived.as}
        onChange={(label) => onChange(labelDerived(draft, derived.key, label), `label ${derived.key}`)}
      />
    </BundleChip>
  );
}

/** Its measures were added with it, and go with it. */
function withoutMean(draft: Draft, { key, as }: DraftDerived): Draft {
  const measures = draft.measures.filter(({ field }) => field === as);
  return removeDerived(
    measures.reduce((now, measure) => removeMeasure(now, measure.key), draft),
    key,
  );
}

type DerivedRowProps = {
  derived: DraftDerived;
  columns: readonly ExploreColumn[];
  type: string | undefined;
  taken: readonly string[];
  isFirst: boolean;
  isLast: boolean;
  onRename: (as: string) => void;
  onLabel: (label: string | undefined) => void;
  onExpression: (expression: DraftDerived["expression"], merge?: string) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
};

function DerivedRow({ derived, columns, type, taken, isFirst, isLast, onRename, onLabel, ...rest }: DerivedRowProps) {
  const { onExpression, onMove, onRemove } = rest;
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
              <LabelInput what={`calculated column ${derived.as}`} label={derived.label} automatic={derived.as} onChange={onLabel} />
              <PartButtons what={`calculated column ${derived.as}`} isFirst={isFirst} isLast={isLast} onMove={onMove} onRemove={onRemove} />
            </span>
          </>
        }
      />
    </div>
  );
}
