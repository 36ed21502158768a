"use client";

import { Alert, Badge, Code, Group, HoverCard, Loader, Select, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
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
import { usePreview, type PreviewFile } from "./use-preview";

type Cell = Preview["rows"][number]["cells"][number];
type Column = Preview["columns"][number];

/** Columns drawn at once: a contract may have thousands. */
const COLUMNS_SHOWN = 30;
const ROWS_SHOWN = 30;

const OUTCOMES = {
  published: { label: "published", color: "teal" },
  rejected: { label: "rejected", color: "red" },
  skipped: { label: "skipped", color: "gray" },
} as const satisfies Record<Preview["rows"][number]["outcome"], { label: string; color: string }>;

/** A value as it would be published, with its way there behind it. */
function PreviewCell({ cell, column }: { cell: Cell; column: Column }) {
  const shown = column.identifier !== null ? column.identifier : cell.value === null ? EMPTY : String(cell.value);
  return (
    <HoverCard shadow="md" openDelay={150} position="top">
      <HoverCard.Target>
        <span tabIndex={0} className={classes.cell} data-wrong={cell.reason !== null || undefined}>
          {cell.reason === null ? shown : (cell.raw ?? EMPTY)}
        </span>
      </HoverCard.Target>
      <HoverCard.Dropdown>
        <Stack gap={2}>
          <Text size="sm">
            In the file <Code>{cell.raw ?? "nothing"}</Code>
          </Text>
          {column.steps.map((step, index) => (
            // The same step may stand twice.
            <Text size="sm" key={`${index}-${step}`}>
              {`${step}: `}
              <Code>{cell.steps[index] ?? "nothing"}</Code>
            </Text>
          ))}
          <Text size="sm" c={cell.reason === null ? undefined : "var(--mantine-color-error)"}>
            {cell.reason === null ? `Published as ${column.type}: ${shown}` : `Refused: ${cell.reason.replaceAll("_", " ")}`}
          </Text>
        </Stack>
      </HoverCard.Dropdown>
    </HoverCard>
  );
}

function Rows({ preview }: { preview: Preview }) {
  const columns = preview.columns.slice(0, COLUMNS_SHOWN);
  const rows = preview.rows.slice(0, ROWS_SHOWN);
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
          {rows.map((row, index) => (
            // Lines of the middle and the end have no number.
            <Table.Tr key={`${row.from} ${index}`}>
              <Table.Td className="tabular">{row.line === null ? row.from : formatNumber(row.line)}</Table.Td>
              <Table.Td>
                <Badge variant="light" color={OUTCOMES[row.outcome].color}>
                  {OUTCOMES[row.outcome].label}
                </Badge>
                {row.cells.length === 0 && <Text size="sm">{row.reasons.join(", ").replaceAll("_", " ")}</Text>}
              </Table.Td>
              {columns.map((column, at) => {
                const cell = row.cells[at];
                return <Table.Td key={column.name}>{cell && <PreviewCell cell={cell} column={column} />}</Table.Td>;
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </ScrollTable>
      {(preview.columns.length > COLUMNS_SHOWN || preview.rows.length > ROWS_SHOWN) && (
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
  if (!preview.data) return <Loader size="sm" aria-label="Trying the contract" />;
  const { data } = preview;
  return (
    <Stack gap="sm" style={{ opacity: preview.isPlaceholderData ? 0.6 : 1 }} aria-busy={preview.isFetching}>
      <Group gap="md">
        <Text>
          {`Of ${formatCount(data.counts.rows, "sample row")}: ${formatNumber(data.counts.published)} published, ${formatNumber(data.counts.rejected)} rejected, ${formatNumber(data.counts.skipped)} skipped.`}
        </Text>
        {preview.isFetching && <Loader size="xs" aria-label="Trying the contract" />}
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
            .map(({ reason, column, count }) => `${column ? `${column}: ` : ""}${reason.replaceAll("_", " ")} ${formatNumber(count)}`)
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
  const uploadId = chosen ?? items[0]?.id ?? null;
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
