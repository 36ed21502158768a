import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ERRORS } from "@/lib/errors";
import { ENDPOINTS, METHODS, openApiDocument, pathNames, referenceMarkdown } from ".";

/** What Next serves: one entry per exported method of each route file. */
function served(): string[] {
  return ["app/api/v1/**/route.ts", "app/api/health/route.ts"]
    .flatMap((pattern) => globSync(pattern))
    .flatMap((file) => {
      const path = `/${file
        .replace(/^app\//, "")
        .replace(/\/route\.ts$/, "")
        .replace(/\[([^\]]+)\]/g, "{$1}")}`;
      const text = readFileSync(file, "utf8");
      return [...text.matchAll(/export (?:const|async function|function) (GET|POST|PUT|PATCH|DELETE)\b/g)].map(
        (match) => `${match[1]?.toLowerCase()} ${path}`,
      );
    })
    .sort();
}

test("every route has an entry in the table of endpoints, and every entry a route", () => {
  expect(ENDPOINTS.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(served());
});

test("every parameter in a path is part of the endpoint's input", () => {
  const document = openApiDocument(ENDPOINTS);
  for (const { method, path } of ENDPOINTS) {
    const inPath = document.paths[path]?.[method]?.parameters.filter((parameter) => parameter.in === "path").map(({ name }) => name);
    expect({ path, names: inPath?.sort() }).toEqual({ path, names: pathNames(path).sort() });
  }
});

test("every reference in the document leads somewhere, and nothing is left of the schemas' own ids", () => {
  const text = JSON.stringify(openApiDocument(ENDPOINTS));
  const document = JSON.parse(text) as { components: { schemas: Record<string, unknown> } };
  const names = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1] ?? "");
  expect(names.length).toBeGreaterThan(50);
  expect([...new Set(names)].filter((name) => !(name in document.components.schemas))).toEqual([]);
  expect(text).not.toContain("$schema");
  expect(text).not.toContain('"$id"');
});

test("operation ids are distinct, and every operation says what it does and how it fails", () => {
  const operations = Object.values(openApiDocument(ENDPOINTS).paths).flatMap((path) => METHODS.flatMap((method) => path[method] ?? []));
  expect(new Set(operations.map((operation) => operation.operationId)).size).toBe(ENDPOINTS.length);
  for (const operation of operations) {
    expect(operation.summary).toMatch(/^[A-Z].*\.$/);
    expect(operation.responses["500"]).toMatchObject({ description: "INTERNAL" });
  }
});

test("the questions an endpoint takes are those of the language", () => {
  const document = openApiDocument(ENDPOINTS);
  expect(document.paths["/api/v1/query"]?.post?.requestBody?.content["application/json"]?.schema).toMatchObject({
    type: "object",
    required: ["query"],
    properties: { query: { $ref: "#/components/schemas/Query" } },
  });
  expect(document.components.schemas.Query).toMatchObject({ required: ["from"], additionalProperties: false });
});

test("docs/api/endpoints.md is the reference of the table", () => {
  const file = "docs/api/endpoints.md";
  const expected = referenceMarkdown(ENDPOINTS);
  const found = existsSync(file) ? readFileSync(file, "utf8") : "";
  // The file to copy over the old one, for a person to read first.
  if (found !== expected) writeFileSync(`${file}.changed`, expected);
  expect(found === expected, `${file} is stale: compare it with ${file}.changed`).toBe(true);
  for (const { method, path } of ENDPOINTS) expect(found).toContain(`### ${method.toUpperCase()} ${path}\n`);
  for (const code of Object.keys(ERRORS)) expect(found).toContain(`\`${code}\``);
});
