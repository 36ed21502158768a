import { Anchor, Code, Table, Text } from "@mantine/core";
import { Fragment } from "react";
import type { JsonSchema } from "@/lib/openapi";

/** How deep objects inside objects are listed before they are only named. */
const DEPTH_MAX = 3;

type Row = { path: string; required: boolean; schema: JsonSchema };

function isObject(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The schema behind a list or a "may be null", and how it is written: what the rows of a table go into. */
function inner(schema: JsonSchema): { schema: JsonSchema; suffix: string } {
  if (schema.type === "array" && isObject(schema.items)) {
    const of = inner(schema.items);
    return { schema: of.schema, suffix: `[]${of.suffix}` };
  }
  if (Array.isArray(schema.anyOf)) {
    const real = schema.anyOf.filter((option) => isObject(option) && option.type !== "null");
    if (real.length === 1 && isObject(real[0])) return inner(real[0]);
  }
  return { schema, suffix: "" };
}

function rowsOf(schema: JsonSchema, prefix: string, depth: number): Row[] {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required: unknown[] = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(properties).flatMap(([name, found]) => {
    if (!isObject(found)) return [];
    const path = prefix === "" ? name : `${prefix}.${name}`;
    const own = { path, required: required.includes(name), schema: found };
    const below = inner(found);
    return depth >= DEPTH_MAX ? [own] : [own, ...rowsOf(below.schema, `${path}${below.suffix}`, depth + 1)];
  });
}

/** The fields of a shape, those of objects inside it too. */
export function SchemaTable({ schema, caption }: { schema: JsonSchema; caption: string }) {
  const below = inner(schema);
  const rows = rowsOf(below.schema, below.suffix, 1);
  if (rows.length === 0) {
    return (
      <Text size="sm">
        <TypeOf schema={schema} />
      </Text>
    );
  }
  return (
    <Table.ScrollContainer minWidth={420} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table aria-label={caption}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Field</Table.Th>
            <Table.Th>Type</Table.Th>
            <Table.Th>Meaning</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ path, required, schema: field }) => (
            <Table.Tr key={path}>
              <Table.Td>
                <Code>{path}</Code>
                {required ? null : (
                  <Text span size="xs" c="dimmed">
                    {" "}
                    optional
                  </Text>
                )}
              </Table.Td>
              <Table.Td>
                <TypeOf schema={field} />
              </Table.Td>
              <Table.Td>{typeof field.description === "string" ? field.description : null}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** A type in a few words; a shape with a name is a link to it. */
export function TypeOf({ schema }: { schema: JsonSchema }) {
  if (typeof schema.$ref === "string") {
    const name = schema.$ref.split("/").at(-1) ?? "";
    return (
      <Anchor href={`#schema-${name}`} fz="inherit" underline="always">
        {name}
      </Anchor>
    );
  }
  if (Array.isArray(schema.enum)) return schema.enum.map(String).join(" | ");
  if ("const" in schema) return String(schema.const);
  const options = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(options)) {
    return options.filter(isObject).map((option, index) => (
      <Fragment key={JSON.stringify(option)}>
        {index > 0 ? " | " : ""}
        <TypeOf schema={option} />
      </Fragment>
    ));
  }
  if (schema.format === "binary") return "the file";
  if (schema.type === "array") {
    return (
      <>
        list of <TypeOf schema={isObject(schema.items) ? schema.items : {}} />
      </>
    );
  }
  if (Array.isArray(schema.type)) return schema.type.join(" | ");
  return typeof schema.type === "string" ? schema.type : "any";
}
