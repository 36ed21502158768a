"use client";

import { Alert, Button, CopyButton, SegmentedControl, Text } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { DIALECTS, type DialectName } from "@/lib/query";
import classes from "./builder.module.css";
import { parameterText, type Parameter } from "./parameter-text";
import type { Plan } from "./use-plan";

/** Every dialect there is, with the name people know it by. */
const DIALECT_CHOICES = Object.values(DIALECTS).map(({ name, label }) => ({ value: name, label }));

type SqlPanelProps = { plan: Plan; dialect: DialectName; onDialect: (dialect: DialectName) => void };

/** The SQL of the question as it stands, in the dialect chosen, with the values it is run with. */
export function SqlPanel({ plan, dialect, onDialect }: SqlPanelProps) {
  return (
    <div className={classes.sql}>
      <div className={classes.sqlHead}>
        <SegmentedControl
          size="xs"
          aria-label="Dialect of the SQL"
          data={DIALECT_CHOICES}
          value={dialect}
          onChange={(next) => {
            const chosen = DIALECT_CHOICES.find((choice) => choice.value === next);
            if (chosen) onDialect(chosen.value);
          }}
        />
        {plan.answer && <Text size="sm" c="dimmed" component="span">{`Run would ask ${DIALECTS[plan.answer.engine].label}.`}</Text>}
      </div>
      <DialectSql plan={plan} dialect={dialect} />
    </div>
  );
}

function DialectSql({ plan, dialect }: Pick<SqlPanelProps, "plan" | "dialect">) {
  const sql = plan.answer?.sql[dialect];
  if (!sql)
    return (
      <Text size="sm" c="dimmed">
        {plan.error ? "There is no SQL until the question is put right." : "The SQL appears with the estimate."}
      </Text>
    );
  if ("unsupported" in sql)
    return (
      <Alert color="yellow" variant="light" p="xs" title={`${DIALECTS[dialect].label} cannot ask this question`}>
        {sql.unsupported}
      </Alert>
    );
  const isStale = plan.error !== null || !plan.isCurrent;
  return (
    <>
      {plan.error && (
        <Alert color="yellow" variant="light" mb="xs" p="xs">
          This is the SQL before the last change; the question as it stands has none.
        </Alert>
      )}
      <pre
        className={classes.code}
        data-stale={isStale || undefined}
        tabIndex={0}
        aria-label={`SQL of the question for ${DIALECTS[dialect].label}`}
      >
        {sql.text}
      </pre>
      <SqlFoot dialect={dialect} text={sql.text} parameters={sql.parameters} />
    </>
  );
}

/** A value with its place: `$1`, or `?` where the engine goes by their order and takes them as literals. */
function parameterOf(dialect: DialectName, value: Parameter, index: number): { place: string; value: string } {
  if (DIALECTS[dialect].values === "where") return { place: `? ${index + 1}`, value: String(value) };
  return { place: `$${index + 1}`, value: parameterText(value) };
}

function SqlFoot({ dialect, text, parameters }: { dialect: DialectName; text: string; parameters: readonly Parameter[] }) {
  const named = parameters.map((value, index) => parameterOf(dialect, value, index));
  const copied = [text, ...named.map(({ place, value }) => `-- ${place} = ${value}`)].join("\n");
  return (
    <div className={classes.sqlFoot}>
      {named.length > 0 && (
        <dl className={classes.parameters} aria-label="Parameters">
          {named.map(({ place, value }) => (
            <div key={place}>
              <dt>{place}</dt>
              <dd>{value}</dd>
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
  );
}
