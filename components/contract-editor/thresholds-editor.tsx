"use client";

import { NumberInput, SimpleGrid } from "@mantine/core";
import type { ContractDraft } from "./draft";

type Field = { key: string; label: string; description: string; start: number | null; share: boolean };

/** The thresholds of a contract with what holds where none is set. */
const FIELDS: Field[] = [
  { key: "minRows", label: "Shares count from", description: "Received rows below which no share is judged", start: 1000, share: false },
  { key: "rejectedHoldShare", label: "Rejected rows that hold", description: "Per cent of the rows", start: 0.01, share: true },
  {
    key: "rejectedShare",
    label: "Rejected rows that reject",
    description: "Per cent; set here it counts for small files too",
    start: null,
    share: true,
  },
  { key: "structuralShare", label: "Broken lines that reject", description: "Per cent of the lines", start: 0.001, share: true },
  { key: "structuralLines", label: "Broken lines, at most", description: "More reject the file", start: 1000, share: false },
  { key: "rowsWarn", label: "Row count: warn from", description: "Steps of the usual spread between months", start: 3.5, share: false },
  { key: "rowsHold", label: "Row count: hold from", description: "Steps of the usual spread between months", start: 6, share: false },
  {
    key: "shapeWarn",
    label: "Spread of numbers: warn from",
    description: "0.1 is a small shift, 0.25 a large one (PSI)",
    start: 0.1,
    share: false,
  },
  {
    key: "shapeHold",
    label: "Spread of numbers: hold from",
    description: "0.1 is a small shift, 0.25 a large one (PSI)",
    start: 0.25,
    share: false,
  },
  { key: "valuesWarn", label: "Values of texts: warn from", description: "Jensen–Shannon divergence, 0 to 1", start: 0.1, share: false },
  {
    key: "copyHold",
    label: "Copy of another month: hold from",
    description: "Per cent of rows that are in it too",
    start: 0.9,
    share: true,
  },
];

type Props = { draft: ContractDraft; onChange: (draft: ContractDraft) => void };

/** From when on a file is held or rejected. An empty field is the usual value. */
export function ThresholdsEditor({ draft, onChange }: Props) {
  const set = (key: string, value: number | null) => {
    const { [key]: _before, ...others } = draft.thresholds ?? {};
    onChange({ ...draft, thresholds: value === null ? others : { ...others, [key]: value } });
  };
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm" verticalSpacing="sm">
      {FIELDS.map(({ key, label, description, start, share }) => {
        const factor = share ? 100 : 1;
        const value = draft.thresholds?.[key];
        return (
          <NumberInput
            key={key}
            label={label}
            description={description}
            placeholder={start === null ? "5 in files of that size" : String(Number((start * factor).toPrecision(6)))}
            min={0}
            {...(share ? { max: 100, suffix: " %" } : {})}
            value={typeof value === "number" ? Number((value * factor).toPrecision(6)) : ""}
            onChange={(next) => set(key, typeof next === "number" ? next / factor : null)}
          />
        );
      })}
    </SimpleGrid>
  );
}
