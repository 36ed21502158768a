"use client";

import { ActionIcon, Button, Text } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { functionSpec, type ColumnKind } from "@/lib/query";
import classes from "./builder.module.css";
import { CaseInput } from "./case-input";
import { newKey, type DraftExpression } from "./draft";
import type { ExploreColumn } from "./explore-columns";
import { isExtra, kindsFor, placeOf, takesMore, wantsDate } from "./expression-choices";
import { ExpressionPicker } from "./expression-picker";
import { LiteralInput } from "./literal-input";
import { ScalarInput } from "./scalar-input";

export type ExpressionInputProps = {
  label: string;
  expression: DraftExpression;
  columns: readonly ExploreColumn[];
  /** What the place takes. */
  kinds: readonly ColumnKind[];
  onChange: (expression: DraftExpression, merge?: string) => void;
  /** What stands in the same line, in front and at its end. */
  before?: ReactNode;
  after?: ReactNode;
};

/** One place of a calculation: what stands there, and below it the places that this opens in turn. */
export function ExpressionInput(props: ExpressionInputProps) {
  const { expression, label, columns, kinds, onChange, before, after } = props;
  return (
    <div className={classes.expression}>
      <div className={classes.part}>
        {before}
        <ExpressionPicker
          label={label}
          expression={expression}
          columns={columns}
          kinds={kinds}
          isWhole={before !== undefined}
          onChange={(next) => onChange(next)}
        />
        {expression.kind === "value" && (
          <FixedValue expression={expression} label={`Value of ${label}`} kinds={kinds} onChange={onChange} />
        )}
        {after}
      </div>
      {expression.kind === "call" && <Arguments expression={expression} columns={columns} onChange={onChange} />}
      {expression.kind === "case" && <CaseInput expression={expression} columns={columns} kinds={kinds} onChange={onChange} />}
    </div>
  );
}

type FixedValueProps = {
  expression: Extract<DraftExpression, { kind: "value" }>;
  label: string;
  kinds: readonly ColumnKind[];
  onChange: ExpressionInputProps["onChange"];
};

function FixedValue({ expression, label, kinds, onChange }: FixedValueProps) {
  const { form, value, key } = expression;
  const kind = form === "number" ? "double" : form === "boolean" ? "boolean" : wantsDate(kinds) ? "date" : "text";
  return (
    <ScalarInput
      column={{ name: "", label: "", kind, unit: null }}
      label={label}
      value={value}
      onChange={(next) => onChange({ ...expression, value: next }, `value ${key}`)}
    />
  );
}

type ArgumentsProps = Pick<ExpressionInputProps, "columns" | "onChange"> & { expression: Extract<DraftExpression, { kind: "call" }> };

/** The places of a function, each under its name in the table of functions. */
function Arguments({ expression, columns, onChange }: ArgumentsProps) {
  const spec = functionSpec(expression.fn);
  const set = (args: DraftExpression[], merge?: string) => onChange({ ...expression, args }, merge);
  return (
    <div className={classes.arguments} role="group" aria-label={`${spec.label}: what it is worked out from`}>
      {expression.args.map((arg, index) => {
        const place = placeOf(spec, index);
        if (!place) return null;
        const name = spec.repeats && index >= spec.arguments.length ? `${place.name} ${index + 1 - spec.arguments.length + 1}` : place.name;
        const replace = (next: DraftExpression, merge?: string) =>
          set(
            expression.args.map((old) => (old.key === arg.key ? next : old)),
            merge,
          );
        return (
          <div key={arg.key} className={classes.argument}>
            <Text size="sm" component="span" c="dimmed" className={classes.argumentName}>
              {name}
            </Text>
            {"literal" in place ? (
              <LiteralInput label={`${spec.label}: ${name}`} place={place} expression={arg} onChange={replace} />
            ) : (
              <ExpressionInput
                label={`${spec.label}: ${name}`}
                expression={arg}
                columns={columns}
                kinds={kindsFor(place)}
                onChange={replace}
              />
            )}
            {isExtra(spec, expression.args.length) && (
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Remove ${name} of ${spec.label}`}
                onClick={() => set(expression.args.filter((old) => old.key !== arg.key))}
              >
                <IconX size={14} aria-hidden />
              </ActionIcon>
            )}
          </div>
        );
      })}
      {takesMore(spec, expression.args.length) && (
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconPlus size={12} aria-hidden />}
          onClick={() => set([...expression.args, { kind: "open", key: newKey() }])}
        >
          {`Add another ${spec.arguments.at(-1)?.name ?? "value"}`}
        </Button>
      )}
    </div>
  );
}
