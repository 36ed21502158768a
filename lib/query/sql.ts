import { AppError } from "@/lib/errors";
import type { ColumnType } from "./column-types";
import type { Dialect } from "./dialects/dialect";

/** A value on its way to the engine, with the type it is bound as. Integers beyond 2^53 and decimals are text. */
export type SqlValue = { type: ColumnType | { kind: "text[]" }; value: string | number | boolean | null | string[] };

type Piece = { text: string } | { name: string } | { value: SqlValue; inWhere: boolean };

const PIECES = Symbol("pieces");

/** A piece of SQL. Only this file can make one, so text from outside never becomes SQL. */
export type SqlFragment = { readonly [PIECES]: readonly Piece[] };

/** Pieces of one fragment at most: far more than a question needs, and few enough to be held several times. */
const MAX_PIECES = 2_000_000;

function fragment(pieces: readonly Piece[]): SqlFragment {
  return Object.freeze({ [PIECES]: pieces });
}

function piecesOf(part: SqlFragment): readonly Piece[] {
  if (typeof part !== "object" || part === null || !(PIECES in part)) {
    throw new AppError("INTERNAL", "Something that is not SQL was about to be put into SQL. Nothing was run.");
  }
  return part[PIECES];
}

/** Adds the pieces of a fragment. Some forms write an argument twice, so nesting them doubles the text each time. */
function append(pieces: Piece[], part: SqlFragment): void {
  const added = piecesOf(part);
  if (pieces.length + added.length > MAX_PIECES)
    throw new AppError(
      "LIMIT_EXCEEDED",
      "The SQL of this question would be too long to hold. Nothing was run. Calculate in several columns, one after the other, instead of nesting so deeply.",
    );
  for (const piece of added) pieces.push(piece);
}

/** SQL written in the program, with fragments in its holes. A plain string in a hole is refused. */
export function sql(strings: TemplateStringsArray, ...holes: SqlFragment[]): SqlFragment {
  const pieces: Piece[] = [];
  strings.forEach((text, index) => {
    if (text !== "") pieces.push({ text });
    const hole = holes[index];
    if (index < holes.length) append(pieces, hole as SqlFragment);
  });
  return fragment(pieces);
}

/** A quoted name. Quotes are doubled; a name with control characters or of absurd length is refused. */
export function identifier(name: string): SqlFragment {
  if (typeof name !== "string" || name === "" || name.length > 200 || hasControlCharacter(name) || !name.isWellFormed()) {
    throw new AppError("INTERNAL", "A name that cannot be quoted was about to be put into SQL. Nothing was run.");
  }
  return fragment([{ name }]);
}

/** A name as Hive's own statements quote it, which the definitions of tables on Athena are written in. */
export function hiveName(name: string): SqlFragment {
  if (!/^[a-z_][a-z0-9_]{0,254}$/.test(name))
    throw new AppError("INTERNAL", "A name that cannot be quoted was about to be put into SQL. Nothing was run.");
  return fragment([{ text: `\`${name}\`` }]);
}

function hasControlCharacter(text: string): boolean {
  return Array.from(text).some((character) => character < " " || character === "\u007f");
}

/** A value, which is bound, or encoded by the dialect, and never text of its own. */
export function value(bound: SqlValue): SqlFragment {
  return fragment([{ value: bound, inWhere: false }]);
}

/** Marks what stands inside a WHERE clause, the only place where Athena takes parameters. */
export function inWhere(part: SqlFragment): SqlFragment {
  return fragment(piecesOf(part).map((piece) => ("value" in piece ? { ...piece, inWhere: true } : piece)));
}

const SEPARATORS = {
  comma: ", ",
  and: " and ",
  or: " or ",
  conditions: "\n  and ",
  concat: " || ",
  dot: ".",
  union: "\nunion all\n",
  space: " ",
  newline: "\n",
  none: "",
} as const;

/** Fragments one after the other. */
export function join(parts: readonly SqlFragment[], separator: keyof typeof SEPARATORS): SqlFragment {
  const between: Piece = { text: SEPARATORS[separator] };
  const pieces: Piece[] = [];
  parts.forEach((part, index) => {
    if (index > 0) pieces.push(between);
    append(pieces, part);
  });
  return fragment(pieces);
}

/** The fragment with its lines moved two columns to the right. Names have no line breaks, so only layout moves. */
export function indent(part: SqlFragment): SqlFragment {
  return fragment(piecesOf(part).map((piece) => ("text" in piece ? { text: piece.text.replaceAll("\n", "\n  ") } : piece)));
}

const KEYWORDS = {
  "=": "=",
  "<>": "<>",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
  "+": "+",
  "-": "-",
  "*": "*",
  in: "in",
  "not in": "not in",
  asc: "asc",
  desc: "desc",
  "nulls first": "nulls first",
  "nulls last": "nulls last",
} as const;

/** A word of SQL chosen at run time, from a closed list. */
export function keyword(word: keyof typeof KEYWORDS): SqlFragment {
  if (!Object.hasOwn(KEYWORDS, word)) throw new AppError("INTERNAL", "An unknown word was about to be put into SQL. Nothing was run.");
  return fragment([{ text: KEYWORDS[word] }]);
}

/** A whole number of the program as a literal: precisions, scales, positions. */
export function integerLiteral(number: number): SqlFragment {
  if (!Number.isSafeInteger(number) || number < 0)
    throw new AppError("INTERNAL", "A number that cannot be written was about to be put into SQL.");
  return fragment([{ text: String(number) }]);
}

/** What of a dialect decides how a fragment becomes text. */
export type Writing = Pick<Dialect, "label" | "values" | "limits" | "typeName" | "encode">;

/** Characters of a value that Athena takes as a parameter, at most. */
const ATHENA_PARAMETER = 1_024;

/**
 * The text and the values that go with it, in order. Without a dialect: `$1`, `$2`, … and no limits, for SQL that is
 * the program's own. With one, its way of writing values, and LIMIT_EXCEEDED or UNSUPPORTED past what it takes.
 */
export function render(part: SqlFragment, writing?: Writing): { sql: string; parameters: SqlValue[] } {
  const parameters: SqlValue[] = [];
  const texts: string[] = [];
  let bytes = 0;
  for (const piece of piecesOf(part)) {
    const text = writePiece(piece, parameters, writing);
    texts.push(text);
    if (!writing) continue;
    bytes += utf8Length(text);
    if (bytes > writing.limits.sqlBytes) tooLong(writing);
    if (parameters.length > writing.limits.parameters) tooManyValues(writing);
  }
  return { sql: texts.join(""), parameters };
}

function writePiece(piece: Piece, parameters: SqlValue[], writing: Writing | undefined): string {
  if ("text" in piece) return piece.text;
  if ("name" in piece) return quoted(piece.name, writing);
  return writeValue(piece.value, piece.inWhere, parameters, writing);
}

function writeValue(bound: SqlValue, isInWhere: boolean, parameters: SqlValue[], writing: Writing | undefined): string {
  if (!writing || writing.values === "numbered") return `$${parameters.push(bound)}`;
  if (writing.values === "cast") {
    const type = bound.type.kind === "text[]" ? "varchar[]" : render(writing.typeName(bound.type)).sql;
    return `cast($${parameters.push(bound)} as ${type})`;
  }
  const literal = writing.encode(bound);
  if (writing.values === "literal" || !isInWhere || literal.length > ATHENA_PARAMETER) return literal;
  parameters.push({ type: { kind: "text" }, value: literal });
  return "?";
}

function quoted(name: string, writing: Writing | undefined): string {
  if (writing && utf8Length(name) > writing.limits.identifierBytes)
    throw new AppError(
      "UNSUPPORTED",
      `The name "${name}" has ${utf8Length(name)} bytes; ${writing.label} takes at most ${writing.limits.identifierBytes}. Nothing was run. Use shorter names, or ask another engine.`,
    );
  return `"${name.replaceAll('"', '""')}"`;
}

function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    // A surrogate counts two of the four bytes of its pair.
    if (unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff)) bytes += 2;
    else if (unit > 0x7f) bytes += 1;
  }
  return bytes;
}

function tooLong(writing: Writing): never {
  throw new AppError(
    "LIMIT_EXCEEDED",
    `The SQL of this question has more than ${count(writing.limits.sqlBytes)} bytes, the most ${writing.label} takes. Nothing was run. Ask for fewer columns, give shorter lists of values, or nest calculations less deeply.`,
  );
}

function tooManyValues(writing: Writing): never {
  throw new AppError(
    "LIMIT_EXCEEDED",
    `This question has more than ${count(writing.limits.parameters)} values, the most ${writing.label} takes. Nothing was run. Give shorter lists of values.`,
  );
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}
