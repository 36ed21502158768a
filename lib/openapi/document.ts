import { z } from "zod";
import { ERRORS, type ErrorCode } from "@/lib/errors";
import { Contract } from "@/lib/ingest";
import {
  Condition,
  Derive,
  Expression,
  Filter,
  Group,
  Join,
  Measure,
  Order,
  Parameter as QuestionParameter,
  Query,
  QueryTemplate,
  Top,
  Visual,
} from "@/lib/query";
import { GROUPS, pathNames, type Endpoint } from "./endpoint";

export type JsonSchema = { [key: string]: unknown };
export type Parameter = {
  name: string;
  in: "path" | "query";
  required: boolean;
  description?: string;
  schema: JsonSchema;
  /** A list repeats its name. */
  style?: "form";
  explode?: boolean;
};
export type Operation = {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security?: [];
  parameters: Parameter[];
  requestBody?: { required: boolean; content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: JsonSchema }> } | { $ref: string }>;
};
export type OpenApiDocument = {
  openapi: "3.1.0";
  info: { title: string; version: string; description: string; license: { name: string; identifier: string } };
  servers: { url: string }[];
  security: Record<string, string[]>[];
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema>; securitySchemes: Record<string, JsonSchema> };
};

/** Shapes that have a name of their own in the document. */
const NAMED = {
  Query,
  Join,
  Derive,
  Expression,
  Filter,
  Condition,
  Group,
  Measure,
  Top,
  Order,
  QueryTemplate,
  Parameter: QuestionParameter,
  Visual,
  Contract,
};

const EVERYWHERE = ["INVALID_INPUT", "RATE_LIMITED", "INTERNAL"] as const satisfies readonly ErrorCode[];

export const ErrorBody = z.object({
  error: z.object({
    code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
    message: z.string().describe("What happened, what was not lost, and what to do."),
    details: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    requestId: z.string(),
  }),
});

/** Every code an endpoint can answer. */
export function errorsOf(endpoint: Endpoint): ErrorCode[] {
  const codes = new Set<ErrorCode>([...EVERYWHERE, ...(endpoint.isPublic ? [] : (["UNAUTHENTICATED"] as const)), ...endpoint.errors]);
  return (Object.keys(ERRORS) as ErrorCode[]).filter((code) => codes.has(code));
}

/** The OpenAPI 3.1 document of the endpoints, made from the same zod schemas that read the requests. */
export function openApiDocument(endpoints: readonly Endpoint[]): OpenApiDocument {
  const schemas = new SchemaBook();
  const paths: OpenApiDocument["paths"] = {};
  for (const endpoint of endpoints) (paths[endpoint.path] ??= {})[endpoint.method] = operation(endpoint, schemas);
  return {
    openapi: "3.1.0",
    info: {
      title: "Medlake",
      version: "1",
      description:
        "Receive, publish and ask questions of medical test data. Every answer has the header x-request-id; every error has one shape and a code of a closed set. Send `Authorization: Bearer mlk_…`.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    security: [{ apiKey: [] }, { session: [] }],
    tags: Object.values(GROUPS).map((name) => ({ name })),
    paths,
    components: {
      schemas: schemas.all(),
      securitySchemes: {
        apiKey: { type: "http", scheme: "bearer", description: "An API key, mlk_…" },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "session",
          description: "The cookie of a signed-in browser; changes must come from a page of this site.",
        },
      },
    },
  };
}

function operation(endpoint: Endpoint, schemas: SchemaBook): Operation {
  const { path, method, group, summary, notes, isPublic } = endpoint;
  const names = pathNames(path);
  const input = schemas.inline(endpoint.input, "input");
  const properties = (input.properties ?? {}) as Record<string, JsonSchema>;
  const required = (input.required ?? []) as string[];
  const inBody = hasJsonBody(endpoint);
  const parameters = Object.entries(properties).flatMap(([name, schema]): Parameter[] => {
    const inPath = names.includes(name);
    if (!inPath && inBody) return [];
    const { description, ...rest } = schema;
    const described = typeof description === "string" ? { description } : {};
    return [{ name, in: inPath ? "path" : "query", required: inPath || required.includes(name), ...described, schema: rest }];
  });
  parameters.sort((a, b) => Number(b.in === "path") - Number(a.in === "path"));
  const body = requestBody(endpoint, { input, names, schemas });
  return {
    operationId: operationId(method, path),
    tags: [GROUPS[group]],
    summary,
    ...(notes ? { description: notes } : {}),
    ...(isPublic ? { security: [] as [] } : {}),
    parameters,
    ...(body ? { requestBody: body } : {}),
    responses: responses(endpoint, schemas),
  };
}

/** Whether what is not in the path travels as a JSON body. */
export function hasJsonBody(endpoint: Endpoint): boolean {
  return endpoint.takes !== "file" && endpoint.method !== "get" && endpoint.method !== "delete";
}

type BodyArgs = { input: JsonSchema; names: string[]; schemas: SchemaBook };

function requestBody(endpoint: Endpoint, { input, names, schemas }: BodyArgs): Operation["requestBody"] {
  if (endpoint.takes === "file") {
    const schema = { type: "string", format: "binary" };
    return { required: true, content: { "text/csv": { schema }, "application/gzip": { schema }, "application/octet-stream": { schema } } };
  }
  if (!hasJsonBody(endpoint)) return undefined;
  if (endpoint.body) return { required: true, content: { "application/json": { schema: schemas.inline(endpoint.body, "input") } } };
  const entries = Object.entries((input.properties ?? {}) as Record<string, JsonSchema>).filter(([name]) => !names.includes(name));
  if (entries.length === 0) return undefined;
  const required = ((input.required ?? []) as string[]).filter((name) => !names.includes(name));
  const schema = { type: "object", properties: Object.fromEntries(entries), ...(required.length > 0 ? { required } : {}) };
  return { required: required.length > 0, content: { "application/json": { schema } } };
}

function responses(endpoint: Endpoint, schemas: SchemaBook): Operation["responses"] {
  const { answer, status = answer === null ? 204 : 200 } = endpoint;
  const found: Operation["responses"] = { [String(status)]: success(answer, schemas) };
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of errorsOf(endpoint)) byStatus.set(ERRORS[code].status, [...(byStatus.get(ERRORS[code].status) ?? []), code]);
  for (const [errorStatus, codes] of byStatus) {
    found[String(errorStatus)] = {
      description: codes.join(", "),
      content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
    };
  }
  return found;
}

function success(answer: Endpoint["answer"], schemas: SchemaBook): Operation["responses"][string] {
  if (answer === null) return { description: "Done." };
  if ("file" in answer) return { description: "The file.", content: { [answer.file]: { schema: { type: "string", format: "binary" } } } };
  return { description: "The answer.", content: { "application/json": { schema: schemas.inline(answer, "output") } } };
}

function operationId(method: string, path: string): string {
  const words = path
    .replace("/api/v1/", "")
    .replace("/api/", "")
    .split(/[^A-Za-z]+/)
    .filter(Boolean);
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

/** zod → JSON Schema; shapes with a name become references. */
class SchemaBook {
  inline(schema: z.ZodType, io: "input" | "output"): JsonSchema {
    const name = Object.entries(NAMED).find(([, named]) => named === schema)?.[0];
    if (name) return { $ref: `#/components/schemas/${name}` };
    return convert({ It: schema }, io).It ?? {};
  }

  all(): Record<string, JsonSchema> {
    const { It: _unused, ...named } = convert({ It: z.null() }, "input");
    return { Error: this.inline(ErrorBody, "output"), ...named };
  }
}

function convert(extra: Record<string, z.ZodType>, io: "input" | "output"): Record<string, JsonSchema> {
  const registry = z.registry<{ id?: string | undefined }>();
  for (const [id, schema] of Object.entries({ ...NAMED, ...extra })) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}`, io, unrepresentable: "any" });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, withoutIds(schema)]));
}

function withoutIds(schema: object): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== "$schema" && key !== "$id" && key !== "~standard"));
}
