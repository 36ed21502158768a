"use client";

import { Anchor, Badge, Code, Group, Paper, Progress, Text } from "@mantine/core";
import Link from "next/link";
import type { ExportView } from "@/lib/exports";
import { formatBytes, formatCount, formatDate, formatInstant } from "@/lib/format";
import { queryToSearch, type Query } from "@/lib/query";
import { pages } from "@/lib/urls";
import { ReceiptLink } from "../receipts/receipt-link";
import { useKeptFocus } from "../shell/use-kept-focus";
import { ExportActions } from "./export-actions";
import classes from "./export-card.module.css";
import { FORMAT_WORDS, isActive, stateWords } from "./export-words";
import { CopyText } from "./copy-text";

/** One download: what it is, how far it is, and what can be done with it. */
export function ExportCard({ org, item, onChanged }: { org: string; item: ExportView; onChanged: () => void }) {
  const { label, color } = stateWords(item);
  // Where Cancel was comes Delete, which is not to be pressed for it.
  const card = useKeptFocus<HTMLLIElement>("box");
  return (
    <Paper ref={card} tabIndex={-1} component="li" withBorder p="md" aria-label={item.filename}>
      <Group justify="space-between" gap="sm" align="flex-start">
        <div className={classes.what}>
          <Group gap="xs">
            <Text component="h2" fw={600} className={classes.name}>
              {item.name}
            </Text>
            <Badge variant="default">{FORMAT_WORDS[item.format]}</Badge>
            <Badge variant="light" color={color}>
              {label}
            </Badge>
          </Group>
          {item.sentence !== null && (
            <Text size="sm" lineClamp={3}>
              {item.sentence}
            </Text>
          )}
          <Text size="sm" c="dimmed" className="tabular">
            {facts(item).join(" · ")}
          </Text>
        </div>
        <ExportActions item={item} onChanged={onChanged} />
      </Group>
      {isActive(item.state) && <HowFar item={item} />}
      {item.message && item.state !== "done" && (
        <Text size="sm" mt="xs" c={item.state === "failed" ? "var(--mantine-color-error)" : "dimmed"}>
          {[item.message, item.confirmation].filter(Boolean).join(" ")}
        </Text>
      )}
      <Group gap="xs" mt="xs" wrap="wrap">
        {item.query !== null && (
          <Anchor component={Link} size="sm" href={pages.explore(org, { q: queryToSearch(item.query as Query) })}>
            Open its question
          </Anchor>
        )}
        {item.receipt !== null && <ReceiptLink id={item.receipt} />}
        {item.state === "done" && item.sha256 && (
          <Group gap={6} wrap="nowrap" className={classes.hash}>
            <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
              SHA-256
            </Text>
            <Code className={classes.code} title={item.sha256}>
              {item.sha256}
            </Code>
            <CopyText text={item.sha256} label={`Copy the SHA-256 of ${item.filename}`} />
          </Group>
        )}
      </Group>
    </Paper>
  );
}

function HowFar({ item }: { item: ExportView }) {
  const { percentage, state, name } = item;
  const isKnown = state === "running" && percentage !== null;
  return (
    <Group gap="sm" mt="sm" wrap="nowrap">
      <Progress.Root size="md" style={{ flex: 1 }}>
        <Progress.Section
          value={isKnown ? percentage : state === "running" ? 100 : 0}
          animated={!isKnown && state === "running"}
          aria-label={`How far ${name} is`}
          {...(isKnown ? {} : { "aria-valuetext": state === "queued" ? "waiting" : "not known yet" })}
        />
      </Progress.Root>
      <Text size="sm" className="tabular" style={{ minWidth: 44, textAlign: "end" }}>
        {isKnown ? `${percentage} %` : ""}
      </Text>
    </Group>
  );
}

function facts(item: ExportView): string[] {
  const { state, rows, bytes, sources, finishedAt, createdAt, expiresAt } = item;
  const from = (sources ?? []).map(({ slug, version }) => (version === 0 ? `${slug}, live` : `${slug} v${version}`)).join(", ");
  const parts = [from === "" ? "a dataset that is no longer open to you" : from];
  if (rows !== null) parts.push(formatCount(rows, "row"));
  if (bytes !== null) parts.push(formatBytes(bytes));
  parts.push(finishedAt && state === "done" ? `made ${formatInstant(finishedAt)}` : `asked for ${formatInstant(createdAt)}`);
  if (expiresAt && state === "done") parts.push(`kept until ${formatDate(expiresAt.slice(0, 10))}`);
  return parts;
}
