"use client";

import { Alert, Badge, Code, Group, Loader, Select, Stack, Table, Text, Tooltip, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Fragment, useState } from "react";
import type { ContractPreview as Preview } from "@/lib/catalog";
import { EMPTY, formatCount, formatNumber } from "@/lib/format";
import type { UploadList } from "@/lib/uploads";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { ScrollTable } from "../data-table/scroll-table";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";
import { Section } from "../shell/page";
import classes from "./contract-preview.module.css";
import type { ContractDraft } from "./draft";
import { reasonWords } from "./reason-words";
import { usePreview, type PreviewFile } from "./use-preview";

type Cell = Preview["rows"][number]["cells"][number];
type Column = Preview["columns"][number];

/** Columns drawn at once: a contract may have thousands. */
const COLUMNS_SHOWN = 30;
const ROWS_SHOWN = 15;
/** Of them this many at most are rows that are refused: those that say what is wrong. */
const REFUSED_SHOWN = 10;

const OUTCOMES = {
  published: { label: "published", color: "teal" },
  rejected: { label: "rejected", color: "red" },
  skipped: { label: "skipped", color: "gray" },
} as const satisfies Record<Preview["rows"][number]["outcome"], { label: string; color: string }>;

/** What of a cell is published. */
function published(cell: Cell, column: Column): string {
  if (column.identifier !== null) return column.identifier;
  return cell.value === null ? EMPTY : String(cell.value);
}

function lastWords(cell: Cell, column: Column): string {
  return cell.reason === null ? `published as ${column.type}: ${published(cell, column)}` : `refused: ${reasonWords(cell.reason)}`;
}

/** A value as it would be published, with its way there behind it. */
function PreviewCell({ cell, column }: { cell: Cell; column: Column }) {
  const steps = column.steps.map((step, index) => `${step.replaceAll("_", " ")}: ${cell.steps[index] ?? "nothing"}`);
  return (
    <Tooltip multiline maw={360} label={[`in the file: ${cell.raw ?? "nothing"}`, ...steps, lastWords(cell, column)].join(" · ")}>
      <span className={classes.cell} data-wrong={cell.reason !== null || undefined}>
        {cell.reason === null ? published(cell, column) : (cell.raw ?? EMPTY)}
      </span>
    </Tooltip>
  );
}

/** The way of each value of a row, from the file to what is published. */
function RowWay({ cells, columns }: { cells: Cell[]; columns: Column[] }) {
  return (
    <ul className={classes.way}>
      {columns.map((column, at) => {
        const cell = cells[at];
        if (!cell) return null;
        return (
          <li key={column.name}>
            <b>{column.name}</b>
            {": in the file "}
            <Code>{cell.raw ?? "nothing"}</Code>
            {column.steps.map((step, index) => (
              // The same step may stand twice.
              <span key={`${index}-${step}`}>
                {`, ${step.replaceAll("_", " ")} `}
                <Code>{cell.steps[index] ?? "nothing"}</Code>
              </span>
            ))}
            <Text span inherit c={cell.reason === null ? undefined : "var(--mantine-color-error)"}>
              {`, ${lastWords(cell, column)}`}
            </Text>
          </li>
        );
      })}
    </ul>
  );
}

/** The first rows, and among them rows that are refused wherever they stand. */
function rowsToShow(rows: Preview["rows"]): Preview["rows"] {
  const refused = rows.filter((row) => row.outcome === "rejected").slice(0, REFUSED_SHOWN);
  const others = rows.filter((row) => !refused.includes(row)).slice(0, ROWS_SHOWN - refused.length);
  return rows.filter((row) => refused.includes(row) || others.includes(row));
}

function Rows({ preview }: { preview: Preview }) {
  const [open, setOpen] = useState<number | null>(null);
  const columns = preview.columns.slice(0, COLUMNS_SHOWN);
  const rows = rowsToShow(preview.rows);
  return (
    <>
      <ScrollTable label="Sample rows under this contract" minWidth={200 + columns.length * 120}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Line</Table.Th>
            <Table.Th>Would be</Table.Th>
            {columns.map((column) => (
              <Table.Th key={column.name}>
                {column.name}
                {column.unit !== null && <Text span size="xs" c="dimmed">{` ${column.unit}`}</Text>}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, index) => {
            const line = row.line === null ? row.from : formatNumber(row.line);
            return (
              // Lines of the middle and the end have no number.
              <Fragment key={`${row.from} ${index}`}>
                <Table.Tr>
                  <Table.Td className="tabular">
                    {row.cells.length === 0 ? (
                      line
                    ) : (
                      <UnstyledButton
                        fz="inherit"
                        aria-expanded={open === index}
                        aria-label={`${line}: how its values were read`}
                        onClick={() => setOpen(open === index ? null : index)}
                      >
                        <Group gap={4} wrap="nowrap">
                          {open === index ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
                          {line}
                        </Group>
                      </UnstyledButton>
                    )}
                  </Table.Td>
                  <Table.Td>
                    <Badge variant="light" color={OUTCOMES[row.outcome].color}>
                      {OUTCOMES[row.outcome].label}
                    </Badge>
                    {row.outcome === "rejected" && <Text size="sm">{row.reasons.map(reasonWords).join(", ")}</Text>}
                  </Table.Td>
                  {columns.map((column, at) => {
                    const cell = row.cells[at];
                    return <Table.Td key={column.name}>{cell && <PreviewCell cell={cell} column={column} />}</Table.Td>;
                  })}
                </Table.Tr>
                {open === index && (
                  <Table.Tr>
                    <Table.Td colSpan={2 + columns.length}>
                      <RowWay cells={row.cells} columns={columns} />
                    </Table.Td>
                  </Table.Tr>
                )}
              </Fragment>
            );
          })}
        </Table.Tbody>
      </ScrollTable>
      {(preview.columns.length > columns.length || preview.rows.length > rows.length) && (
        <Text size="sm" c="dimmed">
          {`Shown are ${formatNumber(rows.length)} of ${formatCount(preview.rows.length, "row")} and ${formatNumber(columns.length)} of ${formatCount(preview.columns.length, "column")}.`}
        </Text>
      )}
    </>
  );
}

/** What the contract makes of sample rows, while it is edited. */
export function PreviewOf({ slug, file, draft }: { slug: string; file: PreviewFile; draft: ContractDraft | null }) {
  const preview = usePreview(slug, file, draft);
  if (preview.error)
    return <ErrorNotice error={preview.error} title="This contract cannot be tried yet" onRetry={() => void preview.refetch()} />;
  if (!preview.data) return <Loader size="sm" role="status" aria-label="Trying the contract" />;
  const { data } = preview;
  return (
    <Stack gap="sm" style={{ opacity: preview.isPlaceholderData ? 0.6 : 1 }} aria-busy={preview.isFetching}>
      <Group gap="md">
        <Text>
          {`Of ${formatCount(data.counts.rows, "sample row")}: ${formatNumber(data.counts.published)} published, ${formatNumber(data.counts.rejected)} rejected, ${formatNumber(data.counts.skipped)} skipped.`}
        </Text>
        {preview.isFetching && <Loader size="xs" role="status" aria-label="Trying the contract" />}
      </Group>
      {data.outcome !== "ready" && (
        <Alert
          color={data.outcome === "held" ? "orange" : "red"}
          title={data.outcome === "held" ? "The file would be held" : "The file would be rejected"}
        >
          {data.message}
        </Alert>
      )}
      {data.reasons.length > 0 && (
        <Text size="sm">
          {data.reasons
            .map(({ reason, column, count }) => `${column ? `${column}: ` : ""}${reasonWords(reason)}, ${formatCount(count, "row")}`)
            .join(" · ")}
        </Text>
      )}
      {data.preamble.length > 0 && (
        <Text size="sm">
          {`Above the header: ${data.preamble.map((field) => `${field.name} = ${field.identifier ?? (field.value === null ? EMPTY : String(field.value))}`).join(" · ")}`}
        </Text>
      )}
      <Rows preview={data} />
    </Stack>
  );
}

/** As PreviewOf, for a file to be chosen from those that were sent. */
export function ContractPreview({ slug, draft }: { slug: string; draft: ContractDraft | null }) {
  const uploads = useQuery({
    queryKey: [...queryKeys.uploads(), "of", slug],
    queryFn: ({ signal }) => api.get<UploadList>(endpoints.uploads({ dataset: slug, limit: 50 }), { signal }),
  });
  const [chosen, setChosen] = useState<string | null>(null);
  const items = uploads.data?.items ?? [];
  // A file that was published shows what a change does; one that was refused may be no file of this kind at all.
  const first = items.find((item) => item.run?.state === "published") ?? items[0];
  const uploadId = chosen ?? first?.id ?? null;
  if (uploads.error || (uploads.data && items.length === 0)) return null;
  return (
    <Section title="Tried on a file">
      <Stack gap="sm">
        <Select
          label="File"
          w={420}
          maw="100%"
          searchable
          allowDeselect={false}
          data={items.map(({ id, filename, hospital, period }) => ({
            value: id,
            label: [filename, hospital, period].filter((part) => part !== null).join(" · "),
          }))}
          value={uploadId}
          onChange={setChosen}
        />
        {uploadId !== null && <PreviewOf slug={slug} file={{ uploadId }} draft={draft} />}
      </Stack>
    </Section>
  );
}
