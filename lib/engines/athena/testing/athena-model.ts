import { readFileSync } from "node:fs";

/** A shape of the published API model, as far as it limits values. */
type Shape = {
  type: string;
  members?: Record<string, { shape: string }>;
  member?: { shape: string };
  required?: string[];
  min?: number;
  max?: number;
  pattern?: string;
  enum?: string[];
  exception?: boolean;
};
type Model = {
  metadata: { targetPrefix: string; jsonVersion: string };
  operations: Record<string, Operation>;
  shapes: Record<string, Shape>;
};
type Operation = { input: { shape: string }; output: { shape: string }; errors?: { shape: string }[] };

/** The published model of Athena's API, against which requests and answers can be held. */
export type AthenaModel = {
  readonly targetPrefix: string;
  readonly jsonVersion: string;
  /** What is wrong with the request or the answer of an operation: empty where nothing is. */
  wrongRequest(operation: string, body: unknown): string[];
  wrongAnswer(operation: string, body: unknown): string[];
  /** Whether the operation may answer with this error; throttling and access errors are common to all services. */
  mayFailWith(operation: string, error: string): boolean;
};

const COMMON_ERRORS = new Set(["ThrottlingException", "AccessDeniedException", "UnrecognizedClientException"]);

export function readAthenaModel(file: string): AthenaModel {
  const model = JSON.parse(readFileSync(file, "utf8")) as Model;
  function check(name: string, value: unknown, at: string): string[] {
    const shape = model.shapes[name];
    if (!shape) return [`${at}: the model has no shape ${name}`];
    switch (shape.type) {
      case "structure":
        return checkStructure(shape, value, at);
      case "list": {
        if (!Array.isArray(value)) return [`${at}: not a list`];
        return [
          ...outside(shape, value.length, at),
          ...value.flatMap((one, index) => check(shape.member?.shape ?? "", one, `${at}.${index}`)),
        ];
      }
      case "string":
        return checkText(shape, value, at);
      case "integer":
      case "long":
        return typeof value === "number" && Number.isInteger(value) ? outside(shape, value, at) : [`${at}: not a whole number`];
      case "timestamp":
      case "double":
        return typeof value === "number" ? outside(shape, value, at) : [`${at}: not a number`];
      case "boolean":
        return typeof value === "boolean" ? [] : [`${at}: not true or false`];
      default:
        return [`${at}: a value of type ${shape.type}, which is not checked`];
    }
  }

  function checkStructure({ members = {}, required = [] }: Shape, value: unknown, at: string): string[] {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return [`${at}: not a structure`];
    const missing = required.filter((name) => !(name in value)).map((name) => `${at}.${name}: missing`);
    const wrong = Object.entries(value).flatMap(([name, one]) => {
      const member = members[name];
      return member ? check(member.shape, one, `${at}.${name}`) : [`${at}.${name}: not in the model`];
    });
    return [...missing, ...wrong];
  }

  return {
    targetPrefix: model.metadata.targetPrefix,
    jsonVersion: model.metadata.jsonVersion,
    wrongRequest: (operation, body) => check(model.operations[operation]?.input.shape ?? operation, body, "request"),
    wrongAnswer: (operation, body) => check(model.operations[operation]?.output.shape ?? operation, body, "answer"),
    mayFailWith: (operation, error) =>
      COMMON_ERRORS.has(error) || (model.operations[operation]?.errors ?? []).some(({ shape }) => shape === error),
  };
}

function checkText(shape: Shape, value: unknown, at: string): string[] {
  if (typeof value !== "string") return [`${at}: not a text`];
  if (shape.enum && !shape.enum.includes(value)) return [`${at}: not one of ${shape.enum.join(", ")}`];
  const hasPattern = shape.pattern === undefined || new RegExp(`^(?:${shape.pattern})$`, "u").test(value);
  return [...outside(shape, value.length, at), ...(hasPattern ? [] : [`${at}: not of the pattern ${shape.pattern}`])];
}

function outside({ max = Number.POSITIVE_INFINITY, min = Number.NEGATIVE_INFINITY }: Shape, size: number, at: string): string[] {
  return size < min || size > max ? [`${at}: ${size} is not between ${min} and ${max}`] : [];
}
