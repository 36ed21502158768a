"use client";

import { useMemo } from "react";
import type { FilterValue, LinkedAnswer, LinkedDashboard } from "@/lib/dashboards";
import { formatNumber } from "@/lib/format";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { AnswerView } from "../results/answer-view";
import { rowsWords } from "../results/answer-words";
import classes from "./dashboards.module.css";
import { linkedBefore } from "./linked-before";
import { TileAnswer } from "./tile-answer";
import { TileFrame } from "./tile-frame";
import { useTileRun } from "./use-answer";
import { useSeen } from "./use-seen";

type SharedTileProps = {
  token: string;
  tile: Extract<LinkedDashboard["tiles"][number], { kind: "question" }>;
  /** What the visitor has set, by the id of the filter. */
  values: ReadonlyMap<string, FilterValue | null>;
  isWhole: boolean;
};

/** A tile of a dashboard opened by a link. The server asks its question; the page knows only the answer. */
export function SharedTile({ token, tile, values, isWhole }: SharedTileProps) {
  const { ref, isSeen } = useSeen<HTMLElement>(isWhole);
  const filters = useMemo(() => Object.fromEntries([...values].filter(([id]) => tile.filters.includes(id))), [values, tile]);
  const state = useTileRun<LinkedAnswer>(`${token} ${tile.id} ${JSON.stringify(filters)}`, isSeen, (signal) =>
    api.post<LinkedAnswer>(endpoints.linkTile(token, tile.id), { filters }, { signal }),
  );
  return (
    <TileFrame ref={ref} title={tile.title}>
      <TileAnswer state={state}>
        {(answer, height) => (
          <AnswerView
            columns={answer.columns}
            rows={answer.rows}
            totals={answer.totals}
            others={answer.others}
            truncated={answer.truncated}
            groups={tile.groups}
            visual={tile.visual}
            before={linkedBefore(answer.before, state.isUpdating)}
            height={height}
            isCompact
            title={tile.title}
          />
        )}
      </TileAnswer>
      {state.answer && <SharedFoot answer={state.answer} isTable={tile.visual.kind === "table"} />}
    </TileFrame>
  );
}

function SharedFoot({ answer, isTable }: { answer: LinkedAnswer; isTable: boolean }) {
  const words = [
    ...(isTable || answer.truncated ? [rowsWords({ rowCount: answer.rowCount, truncated: answer.truncated, limit: undefined })] : []),
    ...(answer.suppressed > 0 ? [`${formatNumber(answer.suppressed)} cells suppressed`] : []),
  ];
  return words.length > 0 && <p className={`${classes.foot} tabular`}>{words.join(" · ")}</p>;
}
