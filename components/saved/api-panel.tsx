"use client";

import { Anchor, Group, SegmentedControl, Stack, Table, Text } from "@mantine/core";
import Link from "next/link";
import { useState, useSyncExternalStore } from "react";
import { EMPTY } from "@/lib/format";
import type { Parameter, ParameterValues } from "@/lib/query";
import type { SavedQueryDetail } from "@/lib/saved-queries";
import { pages } from "@/lib/urls";
import { ScrollTable } from "../data-table/scroll-table";
import { CodeBlock } from "./code-block";
import { TYPE_WORDS } from "./marks-editor";
import { parameterLabel, valueWords } from "./parameter-values";
import { snippet, SNIPPET_LANGUAGES } from "./snippets";

const never = () => () => {};

/** Where the site is, as the browser knows it; nothing while the page is made. */
function useOrigin(): string {
  return useSyncExternalStore(
    never,
    () => window.location.origin,
    () => "",
  );
}

type Props = { org: string; saved: Pick<SavedQueryDetail, "resultPath" | "parameters">; values: ParameterValues; mayHaveKeys: boolean };

/** How a program asks the saved question, with the values of the form. */
export function ApiPanel({ org, saved, values, mayHaveKeys }: Props) {
  const [language, setLanguage] = useState<string>("curl");
  const origin = useOrigin();
  const chosen = SNIPPET_LANGUAGES.find((one) => one === language) ?? "curl";
  return (
    <Stack gap="sm">
      <Text maw={760}>
        {
          "A program asks this question with the values above and gets columns and rows as JSON. It sees what the person who made its key may see. The key is read from the environment variable "
        }
        <code>MEDLAKE_KEY</code>
        {mayHaveKeys ? (
          <>
            {"; make one under "}
            <Anchor component={Link} href={pages.apiKeys(org)} underline="always" inherit>
              API keys
            </Anchor>
            .
          </>
        ) : (
          "; your role cannot have keys, so ask an administrator of your organisation."
        )}
      </Text>
      <Group justify="space-between" gap="xs">
        <SegmentedControl size="xs" aria-label="Language" data={[...SNIPPET_LANGUAGES]} value={chosen} onChange={setLanguage} />
        <Anchor href={pages.apiDocs()} size="sm">
          All of the API, as an OpenAPI document
        </Anchor>
      </Group>
      <CodeBlock
        text={snippet(chosen, { origin, path: saved.resultPath, parameters: saved.parameters, values })}
        label={`Asked by ${chosen}`}
      />
      {saved.parameters.length > 0 && <ParametersTable parameters={saved.parameters} />}
    </Stack>
  );
}

function ParametersTable({ parameters }: { parameters: readonly Parameter[] }) {
  return (
    <ScrollTable label="Parameters" minWidth={560}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th>Meaning</Table.Th>
          <Table.Th>Type</Table.Th>
          <Table.Th>Needed</Table.Th>
          <Table.Th>Otherwise</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {parameters.map((parameter) => {
          const { name, type, list, required, default: start, description } = parameter;
          return (
            <Table.Tr key={name}>
              <Table.Td>
                <code>{name}</code>
              </Table.Td>
              <Table.Td>{description ?? parameterLabel(parameter)}</Table.Td>
              <Table.Td>{list ? `${TYPE_WORDS[type]}, repeated` : TYPE_WORDS[type]}</Table.Td>
              <Table.Td>{required && start === undefined ? "yes" : "no"}</Table.Td>
              <Table.Td>{start !== undefined ? valueWords(start) : required ? EMPTY : "no such filter"}</Table.Td>
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </ScrollTable>
  );
}
