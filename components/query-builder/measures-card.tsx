"use client";

import { useMemo } from "react";
import { measureSpec } from "@/lib/query";
import { AddMeasure } from "./add-measure";
import { BundleChip } from "./bundle-chip";
import { measureBundles } from "./bundles";
import classes from "./builder.module.css";
import { Card } from "./card";
import type { Draft, DraftMeasure } from "./draft";
import { removeMeasure, updateMeasure } from "./edit-measures";
import { outputNames } from "./edit-outputs";
import { columnLabel, findColumn, groupChoices, type ExploreColumn } from "./explore-columns";
import { MeasureRow } from "./measure-row";
import { moveItem } from "./move-item";

type MeasuresCardProps = {
  draft: Draft;
  columns: readonly ExploreColumn[];
  errors: readonly string[];
  onChange: (draft: Draft, merge?: string) => void;
};

/** What is computed for each group. The same of many columns is one item. */
export function MeasuresCard({ draft, columns, errors, onChange }: MeasuresCardProps) {
  const { measures } = draft;
  const bundles = useMemo(() => measureBundles(measures, columns), [measures, columns]);
  const removed = (gone: readonly DraftMeasure[]) => gone.reduce((now, { key }) => removeMeasure(now, key), draft);
  return (
    <Card title="Measures" errors={errors}>
      <div className={classes.row}>
        {bundles.map((bundle) => {
          if (bundle.kind === "many") {
            const [first] = bundle.items;
            return (
              <BundleChip
                key={first?.key}
                title={first ? measureSpec(first.fn).sentence(bundle.columns) : bundle.columns}
                members={bundle.items.map(({ key, field }) => ({ key, label: labelOf(field, columns) }))}
                onRemove={(key) => onChange(removeMeasure(draft, key))}
                onRemoveAll={() => onChange(removed(bundle.items))}
              />
            );
          }
          const { item: measure, index } = bundle;
          return (
            <MeasureRow
              key={measure.key}
              measure={measure}
              columns={columns}
              groups={groupChoices(draft, columns)}
              taken={outputNames({ ...draft, measures: measures.filter((other) => other.key !== measure.key) })}
              isFirst={index === 0}
              isLast={index === measures.length - 1}
              onChange={(patch, merge) => onChange(updateMeasure(draft, measure.key, patch), merge)}
              onMove={(by) => onChange({ ...draft, measures: moveItem(measures, index, by) })}
              onRemove={() => onChange(removeMeasure(draft, measure.key))}
            />
          );
        })}
        <AddMeasure draft={draft} columns={columns} onChange={onChange} />
      </div>
    </Card>
  );
}

function labelOf(field: string | undefined, columns: readonly ExploreColumn[]): string {
  const column = findColumn(columns, field);
  return column ? columnLabel(column) : (field ?? "");
}
