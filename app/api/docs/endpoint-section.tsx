import { Box, Code, Divider, Group, Stack, Table, Text, Title } from "@mantine/core";
import type { Parameter } from "@/lib/openapi";
import classes from "./api-reference.module.css";
import type { Entry } from "./api-reference";
import { MethodBadge } from "./method-badge";
import { SchemaTable, TypeOf } from "./schema-table";

/** One endpoint in full: what it does, what it takes, what it answers, how it fails. */
export function EndpointSection({ entry: { method, path, operation } }: { entry: Entry }) {
  const success = Object.entries(operation.responses).filter(([status]) => Number(status) < 400);
  const errors = Object.entries(operation.responses).filter(([status]) => Number(status) >= 400);
  return (
    <article id={operation.operationId} className={classes.anchor} aria-labelledby={`${operation.operationId}-title`}>
      <Stack gap="sm">
        <Title order={3} id={`${operation.operationId}-title`}>
          <Group gap="xs" wrap="wrap" component="span">
            <MethodBadge method={method} />
            <span className={classes.path}>{path}</span>
          </Group>
        </Title>
        <Text>{operation.summary}</Text>
        {operation.description ? <Text c="dimmed">{operation.description}</Text> : null}
        {operation.security ? <Text c="dimmed">For everybody: no key is needed.</Text> : null}
        {operation.parameters.length > 0 ? <Parameters parameters={operation.parameters} name={`${method.toUpperCase()} ${path}`} /> : null}
        {Object.entries(operation.requestBody?.content ?? {}).map(([type, { schema }]) => (
          <Box key={type}>
            <Label>
              Body <Code>{type}</Code>
            </Label>
            <SchemaTable schema={schema} caption={`Body of ${method.toUpperCase()} ${path}`} />
          </Box>
        ))}
        {success.map(([status, response]) =>
          "description" in response ? (
            <Box key={status}>
              <Label>
                Answer {status}{" "}
                {Object.keys(response.content ?? {}).map((type) => (
                  <Code key={type}>{type}</Code>
                ))}
              </Label>
              {Object.entries(response.content ?? {}).map(([type, { schema }]) => (
                <SchemaTable key={type} schema={schema} caption={`Answer of ${method.toUpperCase()} ${path}`} />
              ))}
            </Box>
          ) : null,
        )}
        <Text size="sm">
          <Text span fw={600} size="sm">
            Errors:{" "}
          </Text>
          {errors.map(([status, response]) => ("description" in response ? `${response.description} ${status}` : status)).join(" · ")}
        </Text>
        <Divider mt="xs" />
      </Stack>
    </article>
  );
}

function Label({ children }: { children: React.ReactNode }) {
  return (
    <Text size="sm" fw={600} mb={4}>
      {children}
    </Text>
  );
}

function Parameters({ parameters, name }: { parameters: Parameter[]; name: string }) {
  return (
    <Table.ScrollContainer minWidth={420} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table aria-label={`Parameters of ${name}`}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Parameter</Table.Th>
            <Table.Th>In</Table.Th>
            <Table.Th>Type</Table.Th>
            <Table.Th>Meaning</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {parameters.map((parameter) => (
            <Table.Tr key={parameter.name}>
              <Table.Td>
                <Code>{parameter.name}</Code>
              </Table.Td>
              <Table.Td>{parameter.in === "path" ? "path" : parameter.required ? "address, required" : "address"}</Table.Td>
              <Table.Td>
                <TypeOf schema={parameter.schema} />
              </Table.Td>
              <Table.Td>{parameter.description}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
