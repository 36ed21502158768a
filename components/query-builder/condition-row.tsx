"use client";

import { ActionIcon, Badge, Button, Checkbox, Menu, Select } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useState } from "react";
import { operatorsFor, operatorSpec, type OperatorName, type Scalar } from "@/lib/query";
import { useProblem } from "./builder-context";
import classes from "./builder.module.css";
import { ColumnSelect } from "./column-select";
import { withColumn, withOperator } from "./condition-edits";
import { isWholeStretch } from "./date-presets";
import type { ConditionValue, DraftCondition } from "./draft";
import { findColumn, operatorLabel, type FieldChoice } from "./explore-columns";
import { isComplete } from "./filter-query";
import { useAddedFocus } from "./focus-part";
import { UnknownValues } from "./known-values";
import { PartMenu } from "./part-buttons";
import { ValueHints } from "./value-hints";
import { ValueInput } from "./value-input";

type ConditionRowProps = {
  condition: DraftCondition;
  columns: readonly FieldChoice[];
  canMove: { up: boolean; down: boolean };
  onChange: (condition: DraftCondition, merge?: string) => void;
  onRemove: () => void;
  onConvert: () => void;
  onMove: (by: -1 | 1) => void;
};

/** One comparison: column, operator, value, whether empty values count, and what can be done with it. */
export function ConditionRow({ condition, columns, canMove, onChange, onRemove, onConvert, onMove }: ConditionRowProps) {
  const column = findColumn(columns, condition.field);
  const problem = useProblem(condition.key);
  const spec = operatorSpec(condition.op);
  const name = column?.label ?? condition.field;
  // A month or a year that was chosen is shown as such, not by its first and last moments; ends typed by hand are not.
  const [isExact, setExact] = useState(false);
  const isStretch = !isExact && column !== undefined && isWholeStretch(condition, column);
  const box = useAddedFocus<HTMLDivElement>(condition.key);
  return (
    <div ref={box} className={classes.part} role="group" aria-label={`Filter on ${name}`} data-invalid={problem !== undefined || undefined}>
      {condition.negated && (
        <Badge color="red" variant="light">
          not
        </Badge>
      )}
      <ColumnSelect
        label="Column to filter by"
        columns={columns}
        value={condition.field}
        onChange={(next) => onChange(withColumn(condition, column, next))}
      />
      {column && (
        <Select
          className={classes.operator}
          aria-label={`How ${name} is compared`}
          allowDeselect={false}
          data={operatorsFor(column.kind).map((op) => ({
            value: op,
            label: isStretch && op === "between" ? "in" : operatorLabel(op, column.kind),
          }))}
          value={condition.op}
          onChange={(next) => {
            const op = operatorsFor(column.kind).find((known) => known === next);
            setExact(false);
            if (op) onChange(withOperator(condition, op));
          }}
        />
      )}
      {column && !isStretch && (
        <ValueInput
          condition={condition}
          column={column}
          onChange={(value) => {
            setExact(true);
            onChange({ ...condition, value }, `value ${condition.key}`);
          }}
        />
      )}
      {column && !condition.asGiven && (
        <ValueHints
          condition={condition}
          column={column}
          onChange={(patch) => {
            setExact(false);
            onChange({ ...condition, ...patch }, `value ${condition.key}`);
          }}
        />
      )}
      {isStretch && (
        <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setExact(true)}>
          exact days…
        </Button>
      )}
      {column?.kind === "text" && EXACT.has(condition.op) && <UnknownValues column={column} values={scalarsOf(condition.value)} />}
      {spec.takesEmpty && (
        <Checkbox
          size="xs"
          label="or empty"
          aria-label={`or ${name} is empty`}
          title={`Rows where ${name} is empty pass too; otherwise they never do`}
          checked={condition.includeEmpty ?? false}
          onChange={(event) => onChange({ ...condition, includeEmpty: event.currentTarget.checked || undefined })}
        />
      )}
      {spec.hasCase && (
        <Checkbox
          size="xs"
          label="match case"
          title="Upper and lower case letters are told apart"
          checked={condition.ignoreCase === false}
          onChange={(event) => onChange({ ...condition, ignoreCase: event.currentTarget.checked ? false : undefined })}
        />
      )}
      {!isComplete(condition) && <span className={classes.attention}>give a value; left out until then</span>}
      <span className={classes.buttons}>
        <PartMenu label={`More for the filter on ${name}`}>
          <Menu.Item onClick={() => onChange({ ...condition, negated: !condition.negated })}>
            {condition.negated ? "Do not negate" : "Negate (not)"}
          </Menu.Item>
          <Menu.Item onClick={onConvert}>Convert to group</Menu.Item>
          <Menu.Item disabled={!canMove.up} onClick={() => onMove(-1)}>
            Move up
          </Menu.Item>
          <Menu.Item disabled={!canMove.down} onClick={() => onMove(1)}>
            Move down
          </Menu.Item>
        </PartMenu>
        <ActionIcon variant="subtle" color="gray" aria-label={`Remove the filter on ${name}`} onClick={onRemove}>
          <IconX size={14} aria-hidden />
        </ActionIcon>
      </span>
    </div>
  );
}

/** Operators whose values are compared whole, so that a value no row has is likely a slip. */
const EXACT: ReadonlySet<OperatorName> = new Set<OperatorName>(["eq", "neq", "in", "not_in"]);

function scalarsOf(value: ConditionValue | undefined): readonly Scalar[] {
  if (Array.isArray(value)) return value;
  return value === undefined || typeof value === "object" ? [] : [value];
}
