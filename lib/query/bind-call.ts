import type { Expression } from "./ast";
import { bindExpression } from "./bind-expression";
import type { FilterScope } from "./bind-filter";
import { bindUnified, readTime, type Part } from "./bind-unified";
import type { BoundExpression } from "./bound";
import { BUCKETS, BUCKET_NAMES, PARTS, PART_NAMES, type BucketName, type PartName } from "./buckets";
import { formatColumnType, isNumeric, type ColumnKind, type ColumnType } from "./column-types";
import { functionSpec, type Argument, type FunctionName, type FunctionSpec } from "./functions";
import { invalid } from "./refuse";
import { didYouMean, shorten } from "./suggest";

type Call = { fn: FunctionName; args: Expression[] };
type Written = { numbers: number[]; unit: BucketName | null; bucket: BucketName | null; part: PartName | null };
type LiteralArgument = Extract<Argument, { literal: string }>;

/** Settles a call by the table of functions: how many arguments, of which types, and what comes out. */
export function bindCall({ fn, args }: Call, scope: FilterScope, path: string): BoundExpression {
  const spec = functionSpec(fn);
  checkCount(fn, spec, args.length, path);
  const written: Written = { numbers: [], unit: null, bucket: null, part: null };
  const parts: Part[] = [];
  args.forEach((arg, index) => {
    const place = spec.arguments[Math.min(index, spec.arguments.length - 1)];
    const at = `${path}.args.${index}`;
    if (!place) return;
    if ("literal" in place) readLiteral(fn, place, arg, written, at);
    else parts.push({ bound: bindArgument(fn, place, arg, scope, at), path: at });
  });
  if (fn === "round" && written.numbers.length === 0) written.numbers.push(0);
  checkTime(fn, parts, written, path);
  if (fn === "coalesce") {
    const unified = bindUnified(parts, 'The values of "coalesce"');
    return { kind: "call", fn, args: unified.parts, type: unified.type, ...written };
  }
  const bound = parts.map((part) => part.bound);
  return { kind: "call", fn, args: bound, type: resultType(fn, spec, bound, written, path), ...written };
}

function checkCount(fn: FunctionName, spec: FunctionSpec, count: number, path: string): void {
  const least = spec.arguments.filter((place) => !("optional" in place && place.optional)).length;
  const most = spec.repeats ? Number.POSITIVE_INFINITY : spec.arguments.length;
  if (count >= least && count <= most) return;
  const range = spec.repeats ? `at least ${least}` : least === most ? String(least) : `${least} to ${most}`;
  const names = spec.arguments.map((place) => place.name).join(", ");
  const message = `"${fn}" takes ${range} argument${least === 1 && most === 1 ? "" : "s"} (${names}${spec.repeats ? ", …" : ""}); there ${count === 1 ? "is 1" : `are ${count}`}.`;
  invalid(`${path}.args`, message, `expected ${range}`);
}

function bindArgument(
  fn: FunctionName,
  place: Exclude<Argument, LiteralArgument>,
  arg: Expression,
  scope: FilterScope,
  path: string,
): BoundExpression {
  const bound = readTime(bindExpression(arg, scope, path), place.kinds, path);
  if (place.kinds.includes(bound.type.kind)) return bound;
  return invalid(
    path,
    `"${fn}" takes ${listed(place.kinds)} values as its argument "${place.name}"; here it is given ${bound.type.kind}.`,
    `expected ${listed(place.kinds)}`,
  );
}

/** An argument that is written in the question and no calculation. */
function readLiteral(fn: FunctionName, place: LiteralArgument, arg: Expression, into: Written, path: string): void {
  const given = "value" in arg ? arg.value : undefined;
  if (place.literal === "integer") {
    if (typeof given !== "number" || !Number.isInteger(given) || given < place.min || given > place.max) {
      const wanted = `a whole number from ${place.min} to ${place.max}`;
      invalid(path, `"${fn}" takes ${wanted} as its argument "${place.name}", such as { "value": ${place.min} }.`, `expected ${wanted}`);
    }
    into.numbers.push(given);
    return;
  }
  if (place.literal === "part") into.part = oneOf(PART_NAMES, fn, place.name, given, path);
  else into[place.literal] = oneOf(BUCKET_NAMES, fn, place.name, given, path);
}

function oneOf<Name extends string>(names: readonly Name[], fn: FunctionName, argument: string, given: unknown, path: string): Name {
  const found = names.find((name) => name === given);
  if (found !== undefined) return found;
  const suggestion = typeof given === "string" ? didYouMean(given, names) : "";
  const shown = typeof given === "string" ? `"${shorten(given)}" is none` : "here is another expression";
  return invalid(
    path,
    `"${fn}" takes one of ${names.join(", ")} as its argument "${argument}", written { "value": "${names[0]}" }; ${shown}.${suggestion}`,
    `expected one of ${names.join(", ")}`,
  );
}

/** Hours exist in timestamps only. */
function checkTime(fn: FunctionName, parts: readonly Part[], { unit, bucket, part }: Written, path: string): void {
  const kind = parts[0]?.bound.type.kind;
  if (kind === undefined) return;
  const name = unit ?? bucket ?? part;
  const kinds: readonly ColumnKind[] = part ? PARTS[part].appliesTo : unit || bucket ? BUCKETS[unit ?? bucket ?? "day"].appliesTo : [kind];
  if (kinds.includes(kind)) return;
  invalid(
    `${path}.args.0`,
    `"${fn}" with "${name}" takes ${listed(kinds)} values; here it is given ${kind}, which has no time of day.`,
    `expected ${listed(kinds)}`,
  );
}

function resultType(fn: FunctionName, spec: FunctionSpec, args: readonly BoundExpression[], written: Written, path: string): ColumnType {
  const types = args.map((arg) => arg.type);
  const type = spec.result(types);
  if (type === null) {
    const given = types.map(formatColumnType).join(" and ");
    return invalid(
      path,
      types.every(isNumeric)
        ? `"${fn}" of ${given} would have more digits than engines calculate with exactly. Divide by 1 first to go on with doubles.`
        : `"${fn}" cannot be taken of ${given}.`,
      `not for ${given}`,
    );
  }
  if (fn === "date_bucket" && written.bucket !== null) return { kind: BUCKETS[written.bucket].result };
  if (fn !== "round" || type.kind !== "decimal") return type;
  return { kind: "decimal", precision: Math.min(38, type.precision + 1), scale: Math.min(type.scale, written.numbers[0] ?? 0) };
}

function listed(kinds: readonly string[]): string {
  return kinds.length <= 1 ? (kinds[0] ?? "") : `${kinds.slice(0, -1).join(", ")} or ${kinds.at(-1)}`;
}
