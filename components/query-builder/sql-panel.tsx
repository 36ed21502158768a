"use client";

import { Alert, Button, CopyButton, Text } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import classes from "./builder.module.css";
import type { Plan } from "./use-plan";

type Parameter = string | number | boolean | null | readonly string[];

/** A parameter as it is bound: text in quotes, so that a number and a text of digits are told apart. */
export function parameterText(value: Parameter): string {
  return typeof value === "object" && value !== null ? `[${value.map((item) => JSON.stringify(item)).join(", ")}]` : JSON.stringify(value);
}

/** The SQL of the question as it stands, with the values it is run with. */
export function SqlPanel({ plan }: { plan: Plan }) {
  const sql = plan.answer?.sql.duckdb;
  if (!sql)
    return (
      <div className={classes.sql}>
        <Text size="sm" c="dimmed">
          {plan.error ? "There is no SQL until the question is put right." : "The SQL appears with the first estimate."}
        </Text>
      </div>
    );
  const { text } = sql;
  const isStale = plan.error !== null || !plan.isCurrent;
  const copied =
    sql.parameters.length === 0
      ? text
      : `${text}\n${sql.parameters.map((value, index) => `-- $${index + 1} = ${parameterText(value)}`).join("\n")}`;
  return (
    <div className={classes.sql}>
      {plan.error && (
        <Alert color="yellow" variant="light" mb="xs" p="xs">
          This is the SQL before the last change; the question as it stands has none.
        </Alert>
      )}
      <pre className={classes.code} data-stale={isStale || undefined} tabIndex={0} aria-label="SQL of the question">
        {text}
      </pre>
      <div className={classes.sqlFoot}>
        {sql.parameters.length > 0 && (
          <dl className={classes.parameters} aria-label="Parameters">
            {sql.parameters.map((value, index) => (
              // Parameters are known by their place.
              <div key={index}>
                <dt>{`$${index + 1}`}</dt>
                <dd>{parameterText(value)}</dd>
              </div>
            ))}
          </dl>
        )}
        <CopyButton value={copied}>
          {({ copied: isCopied, copy }) => (
            <Button
              size="compact-sm"
              variant="default"
              leftSection={isCopied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
              onClick={copy}
            >
              {isCopied ? "Copied" : "Copy SQL"}
            </Button>
          )}
        </CopyButton>
      </div>
    </div>
  );
}
