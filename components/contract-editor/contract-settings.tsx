"use client";

import { MultiSelect, NumberInput, Select, SimpleGrid, TagsInput } from "@mantine/core";
import { whoseColumn, whoseFrom, type ContractDraft } from "./draft";

const DELIMITERS = [
  { value: ",", label: "comma ," },
  { value: ";", label: "semicolon ;" },
  { value: "\t", label: "tab" },
  { value: "|", label: "bar |" },
  { value: ":", label: "colon :" },
  { value: "^", label: "caret ^" },
  { value: "~", label: "tilde ~" },
];
const ENCODINGS = [
  { value: "auto", label: "found by itself" },
  { value: "utf-8", label: "UTF-8" },
  { value: "utf-16", label: "UTF-16" },
  { value: "latin-1", label: "Latin-1" },
  { value: "windows-1252", label: "Windows-1252" },
];
const DUPLICATES = [
  { value: "keep_last", label: "keep the last" },
  { value: "keep_first", label: "keep the first" },
  { value: "reject", label: "reject them" },
  { value: "keep_all", label: "keep all" },
];
const DELIVERIES = [
  { value: "replace", label: "the whole month" },
  { value: "append", label: "more rows of a month" },
  { value: "file", label: "one of several files of a month" },
];
const PARTITIONS = [
  { value: "both", label: "by hospital and month" },
  { value: "period", label: "by month: a file of many small hospitals" },
];
const UNKNOWN = [
  { value: "hold", label: "hold the file" },
  { value: "ignore", label: "leave them out" },
];

type Props = { draft: ContractDraft; onChange: (draft: ContractDraft) => void };

/** Everything of a contract that is not a column and has a control; the rest is in its JSON. */
export function ContractSettings({ draft, onChange }: Props) {
  const names = draft.columns.map((column) => column.name);
  const ofType = (...types: string[]) => draft.columns.filter((column) => types.includes(column.type)).map((column) => column.name);
  const whoseChoices = (columns: string[]) => [
    { value: "", label: "said with the upload" },
    ...columns.map((name) => ({ value: name, label: `column ${name}` })),
  ];
  const setFormat = (part: Record<string, unknown>) => onChange({ ...draft, format: { ...draft.format, ...part } });
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm" verticalSpacing="sm">
      <Select
        label="Hospital"
        description="Whose row it is"
        data={whoseChoices(ofType("text"))}
        value={whoseColumn(draft.hospital)}
        onChange={(value) => onChange({ ...draft, hospital: whoseFrom(value) })}
        allowDeselect={false}
      />
      <Select
        label="Month"
        description="Which month a row belongs to"
        data={whoseChoices(ofType("date", "timestamp"))}
        value={whoseColumn(draft.period)}
        onChange={(value) => onChange({ ...draft, period: whoseFrom(value) })}
        allowDeselect={false}
      />
      <MultiSelect
        label="Business key"
        description="Lines alike in these are duplicates"
        data={[...new Set([...names, "hospital", "period"])]}
        value={draft.key ?? []}
        onChange={(key) => onChange({ ...draft, key })}
        searchable
      />
      <Select
        label="Duplicates"
        description="Of lines alike in the key"
        data={DUPLICATES}
        value={draft.onDuplicate ?? "keep_last"}
        onChange={(value) => value && onChange({ ...draft, onDuplicate: value })}
        allowDeselect={false}
      />
      <Select
        label="Unknown columns"
        description="When a file has columns not listed here"
        data={UNKNOWN}
        value={draft.unknownColumns ?? "hold"}
        onChange={(value) => value && onChange({ ...draft, unknownColumns: value })}
        allowDeselect={false}
      />
      <Select
        label="A file holds"
        description="What sending another one for the month does"
        data={DELIVERIES}
        value={draft.delivery ?? "replace"}
        onChange={(value) => value && onChange({ ...draft, delivery: value })}
        allowDeselect={false}
      />
      <Select
        label="Stored"
        description="How the published rows are cut into files"
        data={PARTITIONS}
        value={draft.partition && !draft.partition.includes("hospital") ? "period" : "both"}
        onChange={(value) => onChange({ ...draft, partition: value === "period" ? ["period"] : ["hospital", "period"] })}
        allowDeselect={false}
      />
      <Select
        label="Patient"
        description="The column that names the person, if any"
        placeholder="none"
        clearable
        searchable
        data={names}
        value={draft.patient ?? null}
        onChange={(patient) => onChange({ ...draft, patient })}
        clearButtonProps={{ "aria-label": "No patient column" }}
      />
      <Select
        label="What was measured"
        description="Numbers are compared with earlier months within it"
        placeholder="none"
        clearable
        searchable
        data={ofType("text")}
        value={draft.analyte ?? null}
        onChange={(analyte) => onChange({ ...draft, analyte })}
        clearButtonProps={{ "aria-label": "No such column" }}
      />
      <NumberInput
        label="Line of the group names"
        description="Headings above the column names; empty for none"
        min={1}
        max={100}
        allowDecimal={false}
        value={draft.format?.groups ?? ""}
        onChange={(value) => setFormat({ groups: typeof value === "number" ? value : null })}
      />
      <NumberInput
        label="Line of the column names"
        description="Of lines above it only what is listed below is read"
        min={1}
        max={100}
        allowDecimal={false}
        value={draft.format?.header ?? 1}
        onChange={(value) => typeof value === "number" && setFormat({ header: value })}
      />
      <Select
        label="Separator"
        description="Between the values of a line"
        data={DELIMITERS}
        value={draft.format?.delimiter ?? ","}
        onChange={(value) => value && setFormat({ delimiter: value })}
        allowDeselect={false}
      />
      <Select
        label="Encoding"
        description="How letters are written as bytes"
        data={ENCODINGS}
        value={draft.format?.encoding ?? "auto"}
        onChange={(value) => value && setFormat({ encoding: value })}
        allowDeselect={false}
      />
      <TagsInput
        label="Words for empty"
        description="Besides nothing at all. Enter after each"
        value={(draft.format?.nullWords ?? [""]).filter((word) => word !== "")}
        onChange={(words) => setFormat({ nullWords: ["", ...words] })}
        clearable={false}
      />
    </SimpleGrid>
  );
}
