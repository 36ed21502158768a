"use client";

import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import classes from "./builder.module.css";
import { Card } from "./card";
import type { Draft } from "./draft";
import { addMeasure, removeMeasure, updateMeasure } from "./edit-measures";
import { outputNames } from "./edit-outputs";
import { groupChoices, type ExploreColumn } from "./explore-columns";
import { MeasureRow } from "./measure-row";
import { moveItem } from "./move-item";

type MeasuresCardProps = {
  draft: Draft;
  columns: readonly ExploreColumn[];
  errors: readonly string[];
  onChange: (draft: Draft, merge?: string) => void;
};

/** What is computed for each group. */
export function MeasuresCard({ draft, columns, errors, onChange }: MeasuresCardProps) {
  return (
    <Card title="Measures" errors={errors}>
      <div className={classes.row}>
        {draft.measures.map((measure, index) => (
          <MeasureRow
            key={measure.key}
            measure={measure}
            columns={columns}
            groups={groupChoices(draft, columns)}
            taken={outputNames({ ...draft, measures: draft.measures.filter((other) => other.key !== measure.key) })}
            isFirst={index === 0}
            isLast={index === draft.measures.length - 1}
            onChange={(patch, merge) => onChange(updateMeasure(draft, measure.key, patch), merge)}
            onMove={(by) => onChange({ ...draft, measures: moveItem(draft.measures, index, by) })}
            onRemove={() => onChange(removeMeasure(draft, measure.key))}
          />
        ))}
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onChange(addMeasure(draft, { fn: "count" }))}
        >
          Add measure
        </Button>
      </div>
    </Card>
  );
}
