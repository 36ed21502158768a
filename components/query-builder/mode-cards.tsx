"use client";

import dynamic from "next/dynamic";
import { Card } from "./card";
import type { Draft } from "./draft";
import { groupChoices, measureChoices, type ExploreColumn } from "./explore-columns";
import { FilterGroup } from "./filter-group";
import { GroupingCard } from "./grouping-card";
import { MeasuresCard } from "./measures-card";
import type { Problems } from "./problems";

// Most questions are summaries.
const RowsCard = dynamic(() => import("./rows-card").then((module) => module.RowsCard), { ssr: false });

type ModeCardsProps = {
  draft: Draft;
  columns: readonly ExploreColumn[];
  problems: Problems["byCard"];
  edit: (draft: Draft, merge?: string) => void;
};

/** A summary's groups, measures and filters on measures; or the columns of the rows. */
export function ModeCards({ draft, columns, problems, edit }: ModeCardsProps) {
  if (draft.mode === "rows") return <RowsCard draft={draft} columns={columns} errors={problems.select} onChange={edit} />;
  // Measures first: they are what one filters by here; groups are better filtered before.
  const outputs = [...measureChoices(draft, columns), ...groupChoices(draft, columns)];
  return (
    <>
      <GroupingCard draft={draft} columns={columns} errors={problems.groupBy} onChange={edit} />
      <MeasuresCard draft={draft} columns={columns} errors={problems.measures} onChange={edit} />
      {(outputs.length > 0 || draft.having.children.length > 0) && (
        <Card title="Keep only" errors={problems.having}>
          <FilterGroup
            root={draft.having}
            group={draft.having}
            path={[]}
            columns={outputs}
            emptyHint="Groups whose measures pass a filter; without one, all groups."
            onChange={(having, merge) => edit({ ...draft, having }, merge)}
          />
        </Card>
      )}
    </>
  );
}
