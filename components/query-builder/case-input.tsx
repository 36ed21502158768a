"use client";

import { ActionIcon, Button, Text } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import classes from "./builder.module.css";
import { newKey, type DraftBranch, type DraftExpression } from "./draft";
import { newBranch } from "./expression-choices";
import { ExpressionInput, type ExpressionInputProps } from "./expression-input";
import { firstCondition } from "./condition-edits";
import { FilterGroup } from "./filter-group";

type CaseInputProps = Pick<ExpressionInputProps, "columns" | "kinds" | "onChange"> & {
  expression: Extract<DraftExpression, { kind: "case" }>;
};

/** A value for each condition: the first that holds counts. */
export function CaseInput({ expression, columns, kinds, onChange }: CaseInputProps) {
  const { when, otherwise } = expression;
  const setBranch = (changed: DraftBranch, merge?: string) =>
    onChange({ ...expression, when: when.map((branch) => (branch.key === changed.key ? changed : branch)) }, merge);
  return (
    <div className={classes.arguments} role="group" aria-label="A value by conditions">
      {when.map((branch, index) => (
        <div key={branch.key} className={classes.branch} role="group" aria-label={`Case ${index + 1}`}>
          <Text size="sm" component="span" c="dimmed" className={classes.argumentName}>
            {index === 0 ? "where" : "else where"}
          </Text>
          <FilterGroup
            root={branch.if}
            group={branch.if}
            path={[]}
            columns={columns}
            emptyHint="No condition: every row."
            onChange={(condition, merge) => setBranch({ ...branch, if: condition }, merge)}
          />
          <Text size="sm" component="span" c="dimmed" className={classes.argumentName}>
            it is
          </Text>
          <div className={classes.argument}>
            <ExpressionInput
              label={`Value of case ${index + 1}`}
              expression={branch.then}
              columns={columns}
              kinds={kinds}
              onChange={(then, merge) => setBranch({ ...branch, then }, merge)}
            />
            {when.length > 1 && (
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Remove case ${index + 1}`}
                onClick={() => onChange({ ...expression, when: when.filter((other) => other.key !== branch.key) })}
              >
                <IconX size={14} aria-hidden />
              </ActionIcon>
            )}
          </div>
        </div>
      ))}
      <div className={classes.branch}>
        <Text size="sm" component="span" c="dimmed" className={classes.argumentName}>
          otherwise
        </Text>
        {otherwise === null ? (
          <Text size="sm" component="span">
            empty
            <Button
              ml="xs"
              size="compact-xs"
              variant="subtle"
              onClick={() => onChange({ ...expression, otherwise: { kind: "open", key: newKey() } })}
            >
              Give a value
            </Button>
          </Text>
        ) : (
          <div className={classes.argument}>
            <ExpressionInput
              label="Value otherwise"
              expression={otherwise}
              columns={columns}
              kinds={kinds}
              onChange={(next, merge) => onChange({ ...expression, otherwise: next }, merge)}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label="Leave it empty otherwise"
              onClick={() => onChange({ ...expression, otherwise: null })}
            >
              <IconX size={14} aria-hidden />
            </ActionIcon>
          </div>
        )}
      </div>
      <Button
        size="compact-xs"
        variant="subtle"
        leftSection={<IconPlus size={12} aria-hidden />}
        onClick={() => onChange({ ...expression, when: [...when, newBranch(firstCondition(columns))] })}
      >
        Add a case
      </Button>
    </div>
  );
}
