"use client";

import { Select, Text, type ComboboxItem } from "@mantine/core";
import { useMemo, useState } from "react";
import { FUNCTION_NAMES, functionSpec, type ColumnKind } from "@/lib/query";
import { useProblem } from "./builder-context";
import classes from "./builder.module.css";
import { firstCondition } from "./condition-edits";
import type { DraftExpression, ValueForm } from "./draft";
import { columnLabel, findColumn, type ExploreColumn } from "./explore-columns";
import { callOf, caseOf, formsFor, functionsGiving, wantsDate } from "./expression-choices";
import { lackWords } from "./lacks";
import { offeredColumns } from "./search-columns";

const FORM_WORDS: Record<ValueForm, string> = { number: "a number", text: "a text", boolean: "yes or no" };

type ExpressionPickerProps = {
  label: string;
  expression: DraftExpression;
  columns: readonly ExploreColumn[];
  /** What the place takes. */
  kinds: readonly ColumnKind[];
  /** Whether it is a whole calculation, which is seldom a column as it stands. */
  isWhole: boolean;
  onChange: (expression: DraftExpression) => void;
};

/** More columns than this stand behind the functions, which nobody would find otherwise. */
const MANY_COLUMNS = 100;

/** What stands in one place of a calculation: a column, a fixed value, a function, or a value by conditions. */
export function ExpressionPicker({ label, expression, columns, kinds, isWhole, onChange }: ExpressionPickerProps) {
  const problem = useProblem(expression.key);
  const [search, setSearch] = useState("");
  const fitting = useMemo(() => columns.filter((column) => kinds.includes(column.kind)), [columns, kinds]);
  const chosenField = expression.kind === "column" ? expression.field : null;
  const offered = useMemo(() => {
    // The name of what is chosen stands in the field at first, and nobody searched for it.
    const isTyped = fitting.every((column) => column.name !== chosenField || columnLabel(column) !== search);
    return offeredColumns(fitting, isTyped ? search : "", chosenField === null ? [] : [chosenField]);
  }, [fitting, search, chosenField]);
  const value = choiceOf(expression);
  const known = expression.kind === "column" ? findColumn(columns, expression.field) : undefined;
  const misfit =
    expression.kind === "column" && !findColumn(fitting, expression.field)
      ? [{ value: value ?? "", label: known ? columnLabel(known) : `${expression.field} (unknown)` }]
      : [];
  const functions = FUNCTION_NAMES.filter(
    (fn) => functionsGiving(kinds).includes(fn) || (expression.kind === "call" && expression.fn === fn),
  );
  const ofColumns = [{ group: "Columns", items: offered.map((column) => ({ value: `field:${column.name}`, label: columnLabel(column) })) }];
  const isColumnFirst = !isWhole && fitting.length <= MANY_COLUMNS;
  return (
    <Select
      className={classes.picker}
      aria-label={label}
      placeholder="Choose"
      searchable
      allowDeselect={false}
      limit={300}
      searchValue={search}
      onSearchChange={setSearch}
      maxDropdownHeight={340}
      comboboxProps={{ width: 360, position: "bottom-start", shadow: "md" }}
      nothingFoundMessage="Nothing of that name"
      error={problem}
      value={value}
      data={[
        ...misfit,
        ...(isColumnFirst ? ofColumns : []),
        {
          group: "A fixed value",
          items: formsFor(kinds).map((form) => ({ value: `value:${form}`, label: wantsDate(kinds) ? "a date" : FORM_WORDS[form] })),
        },
        { group: "Calculated", items: functions.map((fn) => ({ value: `fn:${fn}`, label: functionSpec(fn).label })) },
        { group: "By conditions", items: [{ value: "case", label: "Depending on conditions" }] },
        ...(isColumnFirst ? [] : ofColumns),
      ]}
      renderOption={({ option }) => <Option option={option} />}
      onChange={(next) => onChange(chosen(next ?? "", expression, columns))}
    />
  );
}

/** A function with what it gives; everything else by its name. */
function Option({ option }: { option: ComboboxItem }) {
  const fn = FUNCTION_NAMES.find((name) => option.value === `fn:${name}`);
  if (!fn)
    return option.value === "case" ? <Described label={option.label} about="A value for each condition that holds." /> : option.label;
  const lack = lackWords(fn);
  return <Described label={option.label} about={`${functionSpec(fn).description}${lack === undefined ? "" : ` (${lack})`}`} />;
}

function Described({ label, about }: { label: string; about: string }) {
  return (
    <span>
      {label}
      <Text span size="xs" c="dimmed" style={{ display: "block" }}>
        {about}
      </Text>
    </span>
  );
}

function choiceOf(expression: DraftExpression): string | null {
  switch (expression.kind) {
    case "open":
      return null;
    case "column":
      return `field:${expression.field}`;
    case "value":
      return `value:${expression.form}`;
    case "call":
      return `fn:${expression.fn}`;
    case "case":
      return "case";
    default:
      return expression satisfies never;
  }
}

function chosen(choice: string, before: DraftExpression, columns: readonly ExploreColumn[]): DraftExpression {
  const { key } = before;
  const colon = choice.indexOf(":");
  const [kind, name] = colon === -1 ? [choice, ""] : [choice.slice(0, colon), choice.slice(colon + 1)];
  if (kind === "field") return { kind: "column", key, field: name };
  if (kind === "value" && (name === "number" || name === "text" || name === "boolean"))
    return before.kind === "value" && before.form === name
      ? before
      : { kind: "value", key, form: name, value: name === "boolean" ? true : undefined };
  if (kind === "case") return before.kind === "case" ? before : caseOf(before, firstCondition(columns));
  const fn = FUNCTION_NAMES.find((known) => known === name);
  return fn ? callOf(fn, before) : before;
}
