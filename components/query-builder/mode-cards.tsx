"use client";

import { Card } from "./card";
import type { Draft } from "./draft";
import { measureChoices, type ExploreColumn } from "./explore-columns";
import { FilterGroup } from "./filter-group";
import { GroupingCard } from "./grouping-card";
import { MeasuresCard } from "./measures-card";
import type { Problems } from "./problems";
import { RowsCard } from "./rows-card";

type ModeCardsProps = {
  draft: Draft;
  columns: readonly ExploreColumn[];
  problems: Problems["byCard"];
  edit: (draft: Draft, merge?: string) => void;
};

/** A summary's groups, measures and filters on measures; or the columns of the rows. */
export function ModeCards({ draft, columns, problems, edit }: ModeCardsProps) {
  if (draft.mode === "rows") return <RowsCard draft={draft} columns={columns} errors={problems.select} onChange={edit} />;
  const measures = measureChoices(draft, columns);
  return (
    <>
      <GroupingCard draft={draft} columns={columns} errors={problems.groupBy} onChange={edit} />
      <MeasuresCard draft={draft} columns={columns} errors={problems.measures} onChange={edit} />
      {measures.length > 0 && (
        <Card title="Keep only" errors={problems.having}>
          <FilterGroup
            root={draft.having}
            group={draft.having}
            path={[]}
            columns={measures}
            emptyHint="Groups whose measures pass a filter; without one, all groups."
            onChange={(having, merge) => edit({ ...draft, having }, merge)}
          />
        </Card>
      )}
    </>
  );
}
