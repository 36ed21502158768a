import { exampleValue, type Parameter as QuestionParameter } from "@/lib/query";
import type { SavedOperation } from "@/lib/saved-queries";
import type { JsonSchema, OpenApiDocument, Operation, Parameter } from "./document";

const RESULT = "/api/v1/saved-queries/{id}/result";

/** How a value of each type is written in an address. */
const SCHEMAS: Record<QuestionParameter["type"], JsonSchema> = {
  text: { type: "string" },
  integer: { type: "integer" },
  number: { type: "number" },
  boolean: { type: "boolean" },
  date: { type: "string", format: "date" },
  timestamp: {
    type: "string",
    pattern: "^\\d{4}-\\d{2}-\\d{2}[T ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,3})?)?$",
    description: "A date with a time and no zone.",
  },
  month: { type: "string", pattern: "^\\d{4}-\\d{2}$", description: "YYYY-MM." },
};

/** The document with one operation for each saved question its reader may open, its parameters typed. */
export function callerDocument(document: OpenApiDocument, questions: readonly SavedOperation[]): OpenApiDocument {
  const general = document.paths[RESULT]?.get;
  if (!general) return document;
  const own = questions.map((question) => [RESULT.replace("{id}", question.id), { get: operationOf(question, general) }] as const);
  return { ...document, paths: { ...document.paths, ...Object.fromEntries(own) } };
}

function operationOf({ id, name, description, parameters }: SavedOperation, general: Operation): Operation {
  const version = general.parameters.find((parameter) => parameter.name === "version");
  return {
    operationId: `getSavedQuestion_${id}`,
    tags: general.tags,
    summary: name,
    ...(description === "" ? {} : { description }),
    parameters: [...parameters.map(parameterOf), ...(version ? [version] : [])],
    responses: general.responses,
  };
}

function parameterOf(parameter: QuestionParameter): Parameter {
  const { name, label, description, type, list, required } = parameter;
  const value = SCHEMAS[type];
  const standard = parameter.default === undefined ? {} : { default: list ? [parameter.default].flat() : parameter.default };
  const words = [label, description].filter((text) => text !== undefined && text !== "").join(". ");
  return {
    name,
    in: "query",
    // What has a default may be left out, whether or not the question needs it.
    required: required === true && parameter.default === undefined,
    ...(words === "" ? {} : { description: words }),
    schema: { ...(list ? { type: "array", items: value } : value), ...standard, examples: [exampleValue(parameter)] },
    ...(list ? { style: "form" as const, explode: true } : {}),
  };
}
