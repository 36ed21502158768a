"use client";

import { ActionIcon, Select } from "@mantine/core";
import { IconAdjustmentsHorizontal } from "@tabler/icons-react";
import dynamic from "next/dynamic";
import { useMemo, useState } from "react";
import { isNumberKind, isTimeKind } from "../results/cell-text";
import classes from "./builder.module.css";
import { dataEndWords } from "./data-end";
import { datePresets, presetOf } from "./date-presets";
import type { DraftCondition } from "./draft";
import type { FieldChoice } from "./explore-columns";

// A histogram with a slider is looked at now and then.
const RangePicker = dynamic(() => import("./range-picker").then((module) => module.RangePicker), { ssr: false });

type HintsProps = {
  condition: DraftCondition;
  column: FieldChoice;
  onChange: (patch: Pick<DraftCondition, "op" | "value">) => void;
};

/** What is known about the values of a column, where it helps to filter: stretches of time, and where numbers lie. */
export function ValueHints(props: HintsProps) {
  const { kind, profile } = props.column;
  if (isTimeKind(kind)) return <DatePresets {...props} />;
  return isNumberKind(kind) && profile?.histogram ? <RangeHint {...props} /> : null;
}

function DatePresets({ condition, column, onChange }: HintsProps) {
  const groups = useMemo(() => datePresets(column), [column]);
  const preset = presetOf(condition, groups);
  const [today] = useState(() => new Date());
  const end = dataEndWords(condition, column, today);
  return (
    <>
      <Select
        style={{ width: preset?.startsWith("data-") ? 216 : 138 }}
        aria-label={`Stretches of time of ${column.label}`}
        placeholder="or choose…"
        searchable
        comboboxProps={{ width: 220, position: "bottom-start", shadow: "md" }}
        data={groups.map(({ group, items }) => ({ group, items: items.map(({ value, label }) => ({ value, label })) }))}
        value={preset}
        nothingFoundMessage="No such month in the data"
        onChange={(value) => {
          const chosen = groups.flatMap(({ items }) => items).find((known) => known.value === value);
          if (chosen) onChange(chosen.condition);
        }}
      />
      {end !== null && (
        <span className={classes.attention} role="status">
          {end}
        </span>
      )}
    </>
  );
}

function RangeHint({ condition, column, onChange }: HintsProps) {
  const [isOpen, setOpen] = useState(false);
  const words = `Where the values of ${column.label} lie`;
  return (
    <>
      <ActionIcon
        variant={isOpen ? "light" : "subtle"}
        aria-label={words}
        title={words}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <IconAdjustmentsHorizontal size={16} aria-hidden />
      </ActionIcon>
      {isOpen && <RangePicker condition={condition} column={column} onChange={(value) => onChange({ op: "between", value })} />}
    </>
  );
}
