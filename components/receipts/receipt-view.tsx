"use client";

import { Alert, Anchor, Button, CopyButton, Group, Loader, Text } from "@mantine/core";
import { IconCheck, IconCopy, IconRefresh } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { PlanAnswer, Receipt, ReceiptCheck } from "@/lib/analysis";
import { formatCount, formatInstant } from "@/lib/format";
import { queryFromSearch } from "@/lib/query";
import { endpoints, pages } from "@/lib/urls";
import { api } from "../api-client";
import { FORMAT_WORDS } from "../exports/export-words";
import { parameterText } from "../query-builder/parameter-text";
import { Fact, Facts } from "../shell/facts";
import { ErrorNotice } from "../shell/notices";
import { Page, Section } from "../shell/page";
import { answerSize, outcomeWords } from "./outcome-words";
import classes from "./receipt.module.css";

/** What an answer was made of, and whether it is still the same. */
export function ReceiptView({ org, receipt }: { org: string; receipt: Receipt }) {
  const check = useMutation({ mutationFn: () => api.post<ReceiptCheck>(endpoints.checkReceipt(receipt.id)) });
  const query = queryFromSearch(JSON.stringify(receipt.query));
  const [asked] = receipt.datasets;
  const { file } = receipt;
  const sentence = useQuery({
    queryKey: ["receipts", receipt.id, "sentence"],
    queryFn: ({ signal }) => api.post<PlanAnswer>(endpoints.queryPlan(), { query: receipt.query }, { signal }),
    retry: false,
  });
  return (
    <Page
      title="Receipt"
      description={sentence.data?.sentence ?? `${file ? "A download" : "An answer"} from ${asked?.name ?? "a dataset"}.`}
      actions={
        <>
          {query && (
            <Button
              variant="default"
              component={Link}
              href={pages.explore(org, { dataset: query.from, q: JSON.stringify({ ...query, asOf: asked?.version }) })}
            >
              Open in Explore
            </Button>
          )}
          <Button leftSection={<IconRefresh size={16} aria-hidden />} loading={check.isPending} onClick={() => check.mutate()}>
            {file ? "Make again and compare" : "Ask again and compare"}
          </Button>
        </>
      }
    >
      <div aria-live="polite">
        {check.isPending && <Loader size="sm" aria-label={file ? "Making the file again" : "Asking again"} />}
        {check.error && (
          <ErrorNotice
            error={check.error}
            title={file ? "The file could not be made again" : "The question could not be asked again"}
            onRetry={() => check.mutate()}
          />
        )}
        {check.data && <Outcomes org={org} check={check.data} what={file ? "file" : "answer"} />}
      </div>
      <Section title={file ? "The file" : "The answer"}>
        <Facts names="beside">
          <Fact
            name={file ? "Made" : "Given"}
          >{`${formatInstant(receipt.at)}, ${file ? "for" : "to"} ${receipt.isMine ? "you" : receipt.by.name}`}</Fact>
          <Fact name="Rows">{answerSize(receipt)}</Fact>
          {file && <Fact name="Format">{FORMAT_WORDS[file.format]}</Fact>}
          <Fact name={file ? "SHA-256" : "Hash"}>
            <span className={classes.hash}>{receipt.hash}</span>
            <Copy value={receipt.hash} what={file ? "SHA-256" : "hash"} />
            <Text size="xs" c="dimmed">
              {file ? OF_FILE : OF_ANSWER}
            </Text>
          </Fact>
          <Fact name="Engine">{receipt.engine}</Fact>
          <Fact name="Policy">{receipt.policy}</Fact>
        </Facts>
      </Section>
      <Section title="Made from">
        <ul className={classes.sources}>
          {receipt.datasets.map((dataset) => (
            <li key={dataset.relationship ?? ""}>
              <Anchor component={Link} href={pages.dataset(org, dataset.slug, "versions")}>
                {dataset.name}
              </Anchor>
              {` ${versionWords(dataset)}`}
            </li>
          ))}
        </ul>
      </Section>
      <Section title="SQL" actions={<Copy value={receipt.sql.text} what="SQL" />}>
        <pre className={classes.code} tabIndex={0} aria-label="SQL of the question">
          {receipt.sql.text}
        </pre>
        {receipt.sql.parameters.length > 0 && (
          <Text size="sm" c="dimmed" mt={4}>
            {receipt.sql.parameters.map((value, index) => `$${index + 1} = ${parameterText(value)}`).join(" · ")}
          </Text>
        )}
      </Section>
      <Section title="Question" actions={<Copy value={JSON.stringify(receipt.query, null, 2)} what="question" />}>
        <pre className={classes.code} tabIndex={0} aria-label="The question as JSON">
          {JSON.stringify(receipt.query, null, 2)}
        </pre>
      </Section>
    </Page>
  );
}

const OF_FILE = "Of the bytes of the file: sha256sum gives the same. The hash of an answer shown on a page is another.";
const OF_ANSWER = "Of the columns and rows of the answer. A file of it has a checksum of its own.";

function Copy({ value, what }: { value: string; what: string }) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Button
          size="compact-xs"
          variant="default"
          leftSection={copied ? <IconCheck size={12} aria-hidden /> : <IconCopy size={12} aria-hidden />}
          onClick={copy}
        >
          {copied ? "Copied" : `Copy ${what}`}
        </Button>
      )}
    </CopyButton>
  );
}

function versionWords({ version, currentVersion, contractVersion, hospitals, isKept, relationship }: Receipt["datasets"][number]): string {
  return [
    version === 0
      ? "read live"
      : `version ${version}${currentVersion === version ? ", the current one" : `; the current one is ${currentVersion}`}`,
    ...(version > 0 && !isKept ? ["no longer kept"] : []),
    `contract ${contractVersion}`,
    hospitals === null ? "all hospitals" : `the rows of ${formatCount(hospitals, "hospital")}`,
    ...(relationship === null ? [] : [`joined as ${relationship}`]),
  ].join(" · ");
}

function Outcomes({ org, check, what }: { org: string; check: ReceiptCheck; what: "answer" | "file" }) {
  return (
    <>
      {[{ of: "then" as const, outcome: check.then }, ...(check.current ? [{ of: "current" as const, outcome: check.current }] : [])].map(
        ({ of, outcome }) => {
          const { title, color } = outcomeWords(of, outcome, what);
          return (
            <Alert key={of} color={color} role="status" mb="sm" title={title}>
              {outcome.reasons.length > 0 && (
                <ul className={classes.reasons}>
                  {outcome.reasons.map((reason) => (
                    <li key={reason}>{reason}</li>
                  ))}
                </ul>
              )}
              <Group gap="xs">
                {outcome.rows !== null && <Text size="sm">{formatCount(outcome.rows, "row")}</Text>}
                {outcome.receipt && (
                  <Anchor component={Link} size="sm" href={pages.receipt(org, outcome.receipt)}>
                    {`Receipt of the new ${what}`}
                  </Anchor>
                )}
              </Group>
            </Alert>
          );
        },
      )}
    </>
  );
}
