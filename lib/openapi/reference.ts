import { ERRORS } from "@/lib/errors";
import { openApiDocument, type JsonSchema, type Operation } from "./document";
import { GROUPS, METHODS, type Endpoint } from "./endpoint";

/** The reference of the API as Markdown: every endpoint with its input, its answer and its errors. */
export function referenceMarkdown(endpoints: readonly Endpoint[]): string {
  const document = openApiDocument(endpoints);
  const lines = [
    "# Endpoints",
    "",
    "Made from the table of endpoints that also makes `/api/v1/openapi.json`; a test compares the two. `README.md` beside it says how to call them.",
    "",
  ];
  for (const group of Object.values(GROUPS)) {
    lines.push(`## ${group}`, "");
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const method of METHODS) {
        const operation = operations[method];
        if (operation?.tags.includes(group)) lines.push(...operationLines(method, path, operation));
      }
    }
  }
  lines.push("## Errors", "", "| code | status | a job may try again |", "|---|---|---|");
  for (const [code, { status, retry }] of Object.entries(ERRORS)) lines.push(`| \`${code}\` | ${status} | ${retry ? "yes" : "no"} |`);
  return `${lines.join("\n")}\n`;
}

function operationLines(method: string, path: string, operation: Operation): string[] {
  const lines = [`### ${method.toUpperCase()} ${path}`, "", operation.summary];
  if (operation.description) lines.push("", operation.description);
  if (operation.security) lines.push("", "For everybody: no key is needed.");
  const parameters = operation.parameters.map(
    (parameter) =>
      `| \`${parameter.name}\` | ${parameter.in === "path" ? "path" : "address"} | ${parameter.required ? "yes" : "no"} | ${typeText(parameter.schema)} | ${cell(parameter.description)} |`,
  );
  if (parameters.length > 0) lines.push("", "| parameter | where | required | type | |", "|---|---|---|---|---|", ...parameters);
  for (const [type, { schema }] of Object.entries(operation.requestBody?.content ?? {}))
    lines.push("", `Body, \`${type}\`: ${shapeText(schema)}`);
  const errors: string[] = [];
  for (const [status, response] of Object.entries(operation.responses)) {
    if (!("description" in response)) continue;
    if (Number(status) >= 400) errors.push(...response.description.split(", ").map((code) => `\`${code}\``));
    else {
      const [found] = Object.entries(response.content ?? {});
      lines.push("", found ? `Answer, ${status}, \`${found[0]}\`: ${shapeText(found[1].schema)}` : `Answer, ${status}: nothing.`);
    }
  }
  lines.push("", `Errors: ${errors.join(" ")}`, "");
  return lines;
}

function cell(text: string | undefined): string {
  return (text ?? "").replaceAll("|", "\\|");
}

/** The names of an object, with `?` for those that may be missing; anything else as its type. */
function shapeText(schema: JsonSchema): string {
  const properties = schema.properties as Record<string, JsonSchema> | undefined;
  if (!properties) return typeText(schema);
  const required = (schema.required ?? []) as string[];
  const names = Object.entries(properties).map(([name, of]) => `\`${name}${required.includes(name) ? "" : "?"}\` ${typeText(of)}`);
  return names.length === 0 ? "an empty object" : names.join(" · ");
}

/** A schema in a few words. */
export function typeText(schema: JsonSchema): string {
  if (typeof schema.$ref === "string") return schema.$ref.split("/").at(-1) ?? "";
  if (Array.isArray(schema.enum)) return schema.enum.map(String).join(" or ");
  if ("const" in schema) return String(schema.const);
  const options = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(options)) return [...new Set(options.map((option: JsonSchema) => typeText(option)))].join(" or ");
  if (schema.format === "binary") return "the file";
  if (Array.isArray(schema.prefixItems)) return `[${schema.prefixItems.map((item: JsonSchema) => typeText(item)).join(", ")}]`;
  if (schema.type === "array") return `list of ${typeText((schema.items ?? {}) as JsonSchema)}`;
  if (schema.type === "object") return schema.properties ? `{ ${Object.keys(schema.properties).join(", ")} }` : "object";
  if (Array.isArray(schema.type)) return schema.type.join(" or ");
  return typeof schema.type === "string" ? schema.type : "any";
}
