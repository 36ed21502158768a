"use client";

import { ActionIcon, Checkbox, MultiSelect, NumberInput, Select } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useProblem } from "./builder-context";
import classes from "./builder.module.css";
import { ColumnSelect } from "./column-select";
import type { Draft, DraftTop } from "./draft";
import { findColumn, isNumberChoice, outputChoices, type ExploreColumn, type FieldChoice } from "./explore-columns";

type TopProps = { draft: Draft; columns: readonly ExploreColumn[]; onChange: (draft: Draft, merge?: string) => void };

/** Keeps only the first groups (or rows) by one of their columns. */
export function TopRow({ draft, columns, onChange }: TopProps) {
  const { top } = draft;
  if (!top) return null;
  const choices = outputChoices(draft, columns);
  const set = (patch: Partial<DraftTop>, merge?: string) => onChange({ ...draft, top: { ...top, ...patch } }, merge);
  return (
    <TopControls
      top={top}
      choices={choices}
      what={draft.mode === "rows" ? "rows" : "groups"}
      canFold={draft.mode === "summary" && draft.groupBy.length > 0}
      isFiltered={draft.having.children.length > 0}
      onChange={set}
      onRemove={() => onChange({ ...draft, top: undefined })}
    />
  );
}

type ControlsProps = {
  top: DraftTop;
  choices: readonly FieldChoice[];
  what: string;
  canFold: boolean;
  isFiltered: boolean;
  onChange: (patch: Partial<DraftTop>, merge?: string) => void;
  onRemove: () => void;
};

function TopControls({ top, choices, what, canFold, isFiltered, onChange, onRemove }: ControlsProps) {
  const problem = useProblem(top.key);
  const by = findColumn(choices, top.by);
  const per = top.per ?? [];
  const others = choices.filter((choice) => choice.name !== top.by);
  const unknown = per.filter((name) => !findColumn(others, name));
  return (
    <div className={classes.chip} role="group" aria-label={`Top ${what}`} data-invalid={problem !== undefined || undefined}>
      <span className={classes.say}>keep the</span>
      <Select
        style={{ width: 96 }}
        aria-label="From which end"
        allowDeselect={false}
        data={directionWords(by)}
        value={top.direction ?? "desc"}
        onChange={(direction) => onChange({ direction: direction === "asc" ? "asc" : undefined })}
      />
      <NumberInput
        style={{ width: 64 }}
        aria-label={`How many ${what} to keep`}
        min={1}
        max={100_000}
        allowDecimal={false}
        allowNegative={false}
        hideControls
        value={top.n}
        onChange={(n) => {
          if (typeof n === "number" && n >= 1) onChange({ n }, `n ${top.key}`);
        }}
      />
      <span className={classes.say}>by</span>
      <ColumnSelect label="Column that decides" columns={choices} value={top.by} onChange={(choice) => onChange({ by: choice.name })} />
      <span className={classes.say}>{per.length === 0 ? "of" : "for each"}</span>
      <MultiSelect
        style={{ minWidth: 120 }}
        aria-label="For each of what"
        placeholder={per.length === 0 ? "everything" : undefined}
        comboboxProps={{ width: 260, position: "bottom-start", shadow: "md" }}
        data={[
          ...others.map((choice) => ({ value: choice.name, label: choice.label })),
          ...unknown.map((name) => ({ value: name, label: `${name} (unknown)` })),
        ]}
        value={per}
        clearable
        clearButtonProps={{ "aria-label": "Of everything" }}
        onChange={(next) => onChange({ per: next.length === 0 ? undefined : next })}
      />
      <Select
        style={{ width: 172 }}
        aria-label="What happens with ties"
        title={`What happens where several ${what} have the value of the last one kept`}
        allowDeselect={false}
        data={[
          { value: "all", label: "keep all that tie" },
          { value: "first", label: `exactly ${top.n}, ties or not` },
        ]}
        value={top.ties ?? "all"}
        onChange={(ties) => onChange({ ties: ties === "first" ? "first" : undefined })}
      />
      {(canFold || top.others) && (
        <Checkbox
          size="xs"
          label="the rest as Others"
          title={
            isFiltered
              ? "Not together with Keep only: the rest would hold groups that the filter left out"
              : "The groups that are not kept become one row, measured anew over all of their rows"
          }
          disabled={isFiltered && !top.others}
          checked={top.others ?? false}
          onChange={(event) => onChange({ others: event.currentTarget.checked || undefined })}
        />
      )}
      <ActionIcon variant="subtle" color="gray" aria-label="Keep everything again" onClick={onRemove}>
        <IconX size={14} aria-hidden />
      </ActionIcon>
    </div>
  );
}

function directionWords(by: FieldChoice | undefined): { value: string; label: string }[] {
  const [desc, asc] =
    by && !isNumberChoice(by)
      ? by.kind === "date" || by.kind === "timestamp"
        ? ["latest", "earliest"]
        : ["last", "first"]
      : ["largest", "smallest"];
  return [
    { value: "desc", label: desc ?? "" },
    { value: "asc", label: asc ?? "" },
  ];
}
