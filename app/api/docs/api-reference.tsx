"use client";

import { Anchor, Box, Code, Container, Divider, Group, NavLink, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import type { JsonSchema, OpenApiDocument, Operation } from "@/lib/openapi";
import classes from "./api-reference.module.css";
import { EndpointSection } from "./endpoint-section";
import { MethodBadge } from "./method-badge";
import { SchemaTable } from "./schema-table";

export type Entry = { method: string; path: string; operation: Operation };

/** Every operation of the document, in its order. */
function entriesOf(document: OpenApiDocument): Entry[] {
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ method, path, operation })),
  );
}

function matches(entry: Entry, search: string): boolean {
  const text = `${entry.method} ${entry.path} ${entry.operation.summary} ${entry.operation.description ?? ""}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** The document as a page: a list of endpoints on the left, each endpoint and each shape in full. */
export function ApiReference({ document }: { document: OpenApiDocument }) {
  const [search, setSearch] = useState("");
  const entries = entriesOf(document).filter((entry) => matches(entry, search));
  const groups = document.tags
    .map(({ name }) => ({ name, entries: entries.filter((entry) => entry.operation.tags.includes(name)) }))
    .filter((group) => group.entries.length > 0);
  return (
    <Container size={1280} py="lg">
      <header>
        <Group justify="space-between" align="baseline" wrap="wrap">
          <Title order={1}>Medlake API</Title>
          <Group gap="md">
            <Anchor href="/api/v1/openapi.json" size="sm">
              OpenAPI document
            </Anchor>
            <Anchor href="/" size="sm">
              Back to Medlake
            </Anchor>
          </Group>
        </Group>
        <Introduction />
      </header>
      <div className={classes.columns}>
        <nav className={classes.nav} aria-label="Endpoints">
          <TextInput
            label="Find an endpoint"
            placeholder="runs, query, grants"
            leftSection={<IconSearch size={16} aria-hidden />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
            mb="sm"
          />
          {groups.map((group) => (
            <Box key={group.name} mb="xs">
              <Text size="xs" c="dimmed" fw={600} px="xs">
                {group.name}
              </Text>
              {group.entries.map(({ method, path, operation }) => (
                <NavLink
                  key={operation.operationId}
                  href={`#${operation.operationId}`}
                  py={4}
                  label={<span className={classes.path}>{path.replace("/api/v1", "").replace("/api/", "/")}</span>}
                  leftSection={<MethodBadge method={method} />}
                />
              ))}
            </Box>
          ))}
          <Text size="sm" c="dimmed" px="xs" role="status">
            {entries.length === 0 ? "No endpoint matches. Try one word of its address." : ""}
          </Text>
        </nav>
        <main className={classes.main}>
          <Stack gap="xl">
            {groups.map((group) => (
              <section key={group.name} aria-label={group.name}>
                <Title order={2} mb="md">
                  {group.name}
                </Title>
                <Stack gap="lg">
                  {group.entries.map((entry) => (
                    <EndpointSection key={entry.operation.operationId} entry={entry} />
                  ))}
                </Stack>
              </section>
            ))}
            <Shapes schemas={document.components.schemas} />
          </Stack>
        </main>
      </div>
    </Container>
  );
}

function Introduction() {
  return (
    <Box my="md" maw={760}>
      <Text>
        Send an API key with every request, as <Code>Authorization: Bearer mlk_…</Code>. Keys are made under Admin, API keys. JSON in, JSON
        out, in UTF-8. Lists answer with <Code>items</Code> and a <Code>nextCursor</Code> to send back for the next page.
      </Text>
      <Text mt="xs">
        Every answer has the header <Code>x-request-id</Code>. Every error has the shape{" "}
        <Anchor href="#schema-Error" underline="always">
          Error
        </Anchor>
        , with a code of a closed set and a sentence that says what happened, what was not lost and what to do.
      </Text>
      <Code block mt="sm" tabIndex={0} aria-label="A request with curl">{`curl http://localhost:3000/api/v1/query \\
  -H "Authorization: Bearer $MEDLAKE_KEY" \\
  -H "Content-Type: application/json" \\
  --data '{"query": {"from": "lab-results",
           "groupBy": [{"field": "hospital"}],
           "measures": [{"as": "n", "fn": "count"}]}}'`}</Code>
    </Box>
  );
}

function Shapes({ schemas }: { schemas: Record<string, JsonSchema> }) {
  return (
    <section aria-label="Shapes">
      <Title order={2} mb="md">
        Shapes
      </Title>
      <Stack gap="lg">
        {Object.entries(schemas).map(([name, schema]) => (
          <article key={name} id={`schema-${name}`} className={classes.anchor}>
            <Title order={3} mb="xs">
              {name}
            </Title>
            <SchemaTable schema={schema} caption={`Fields of ${name}`} />
            <Divider mt="lg" />
          </article>
        ))}
      </Stack>
    </section>
  );
}
