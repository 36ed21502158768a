"use client";

import { Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { BUCKET_NAMES, BUCKETS, PART_NAMES, PARTS, type ColumnKind } from "@/lib/query";
import { isNumberKind } from "../results/cell-text";
import classes from "./builder.module.css";
import type { Cut } from "./draft";
import { lackWords } from "./lacks";
import { NumberField } from "./number-field";
import { listMark, readNumber, writeNumber } from "./read-number";

type CutMenuProps = { cut: Cut; kind: ColumnKind; name: string; onChange: (cut: Cut) => void };

/** How a date or a number is cut into groups. Other columns have nothing to choose. */
export function CutMenu({ cut, kind, name, onChange }: CutMenuProps) {
  const buckets = BUCKET_NAMES.filter((bucket) => BUCKETS[bucket].appliesTo.some((known) => known === kind));
  const parts = PART_NAMES.filter((part) => PARTS[part].appliesTo.some((known) => known === kind));
  const isNumber = isNumberKind(kind);
  if (buckets.length === 0 && !isNumber) return null;
  const value = cut.bucket ?? cut.part ?? (cut.bands ? "bands" : cut.binWidth === undefined ? "each" : "bins");
  const data = isNumber
    ? [
        { value: "each", label: "each value" },
        { value: "bands", label: "in bands" },
        { value: "bins", label: "in steps of" },
      ]
    : [
        {
          group: "By",
          items: buckets.map((bucket) => ({ value: bucket, label: withLack(`by ${BUCKETS[bucket].label.toLowerCase()}`, bucket) })),
        },
        { group: "Part", items: parts.map((part) => ({ value: part, label: withLack(PARTS[part].label.toLowerCase(), part) })) },
        { group: "Exact", items: [{ value: "each", label: "each value" }] },
      ];
  return (
    <Select
      style={{ width: 136 }}
      aria-label={`How ${name} is grouped`}
      allowDeselect={false}
      data={data}
      value={value}
      onChange={(next) => {
        const bucket = buckets.find((known) => known === next);
        const part = parts.find((known) => known === next);
        if (bucket) onChange({ bucket });
        else if (part) onChange({ part });
        else if (next === "bands") onChange({ bands: [18, 40, 65] });
        else if (next === "bins") onChange({ binWidth: 10 });
        else onChange({});
      }}
    />
  );
}

function withLack(label: string, feature: Parameters<typeof lackWords>[0]): string {
  const lack = lackWords(feature);
  return lack === undefined ? label : `${label} (${lack})`;
}

type CutInputsProps = { cut: Cut; name: string; onChange: (cut: Cut, merge: string) => void };

/** The edges and labels of bands, or the width and start of steps. */
export function CutInputs({ cut, name, onChange }: CutInputsProps) {
  const { bands, labels, binWidth, binOrigin } = cut;
  return (
    <>
      {bands && (
        <BandsInput bands={bands} name={name} onChange={(next) => onChange({ bands: next, labels: fitting(labels, next) }, "bands")} />
      )}
      {bands && (
        <LabelsInput
          count={bands.length + 1}
          labels={labels}
          name={name}
          onChange={(next) => onChange({ bands, labels: next }, "labels")}
        />
      )}
      {binWidth !== undefined && (
        <>
          <StepInput
            label={`Width of the steps of ${name}`}
            value={binWidth}
            onChange={(width) => onChange({ binWidth: width, binOrigin }, "bin")}
          />
          <span>from</span>
          <NumberField
            width={72}
            label={`Where the steps of ${name} start`}
            placeholder="0"
            value={binOrigin}
            onChange={(origin) =>
              onChange({ binWidth, binOrigin: typeof origin === "number" && origin !== 0 ? origin : undefined }, "origin")
            }
          />
        </>
      )}
    </>
  );
}

/** Labels go with their bands: another number of bands needs others. */
function fitting(labels: string[] | undefined, bands: number[]): string[] | undefined {
  return labels && labels.length === bands.length + 1 ? labels : undefined;
}

function StepInput({ label, value, onChange }: { label: string; value: number; onChange: (width: number) => void }) {
  return (
    <NumberField
      width={84}
      label={label}
      value={value}
      onChange={(width) => {
        if (typeof width === "number" && width > 0) onChange(width);
      }}
    />
  );
}

/** Ascending edges: `18, 40, 65` makes four bands. */
function BandsInput({ bands, name, onChange }: { bands: number[]; name: string; onChange: (bands: number[]) => void }) {
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? bands.map((edge) => writeNumber(edge)).join(`${listMark()} `);
  return (
    <TextInput
      className={classes.field}
      aria-label={`Edges of the bands of ${name}, ascending`}
      value={text}
      error={readBands(text) ? undefined : `Ascending numbers with ${listMark() === "," ? "commas" : "semicolons"} between them`}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setTyped(next);
        const edges = readBands(next);
        if (edges) onChange(edges);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}

/** `18, 40, 65` → the edges; null where they are no ascending numbers. A comma with a blank behind it begins no fraction. */
function readBands(text: string): number[] | null {
  const numbers = text.split(listMark() === "," ? /[,;]/ : /;|,\s/).map((edge) => readNumber(edge));
  const isGood = numbers.every((edge, index) => typeof edge === "number" && (index === 0 || edge > Number(numbers[index - 1])));
  return isGood ? numbers.map(Number) : null;
}

type LabelsInputProps = { count: number; labels: string[] | undefined; name: string; onChange: (labels: string[] | undefined) => void };

/** What the bands are called, lowest first; without it `18–39` and the like. */
function LabelsInput({ count, labels, name, onChange }: LabelsInputProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? (labels ?? []).join(", ");
  const given = text.split(/[,;]/).map((label) => label.trim());
  const isGood = text.trim() === "" || (given.length === count && given.every((label) => label !== ""));
  return (
    <TextInput
      className={classes.field}
      aria-label={`Labels of the bands of ${name}, lowest first`}
      placeholder={`${count} labels, if you like`}
      value={text}
      error={isGood ? undefined : `${count} labels with commas between them`}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setTyped(next);
        const list = next.split(/[,;]/).map((label) => label.trim());
        if (next.trim() === "") onChange(undefined);
        else if (list.length === count && list.every((label) => label !== "")) onChange(list);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}
