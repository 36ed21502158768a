import { AppError } from "@/lib/errors";
import type { ColumnType } from "./column-types";

/** A value on its way to the engine, with the type it is bound as. Integers beyond 2^53 and decimals are text. */
export type SqlValue = { type: ColumnType | { kind: "text[]" }; value: string | number | boolean | null | string[] };

type Piece = { text: string } | { value: SqlValue };

const PIECES = Symbol("pieces");

/** A piece of SQL. Only this file can make one, so text from outside never becomes SQL. */
export type SqlFragment = { readonly [PIECES]: readonly Piece[] };

function fragment(pieces: readonly Piece[]): SqlFragment {
  return Object.freeze({ [PIECES]: pieces });
}

function piecesOf(part: SqlFragment): readonly Piece[] {
  if (typeof part !== "object" || part === null || !(PIECES in part)) {
    throw new AppError("INTERNAL", "Something that is not SQL was about to be put into SQL. Nothing was run.");
  }
  return part[PIECES];
}

/** SQL written in the program, with fragments in its holes. A plain string in a hole is refused. */
export function sql(strings: TemplateStringsArray, ...holes: SqlFragment[]): SqlFragment {
  const pieces: Piece[] = [];
  strings.forEach((text, index) => {
    if (text !== "") pieces.push({ text });
    const hole = holes[index];
    if (index < holes.length) pieces.push(...piecesOf(hole as SqlFragment));
  });
  return fragment(pieces);
}

/** A quoted name. Quotes are doubled; a name with control characters or of absurd length is refused. */
export function identifier(name: string): SqlFragment {
  if (typeof name !== "string" || name === "" || name.length > 200 || hasControlCharacter(name) || !name.isWellFormed()) {
    throw new AppError("INTERNAL", "A name that cannot be quoted was about to be put into SQL. Nothing was run.");
  }
  return fragment([{ text: `"${name.replaceAll('"', '""')}"` }]);
}

function hasControlCharacter(text: string): boolean {
  return Array.from(text).some((character) => character < " " || character === "\u007f");
}

/** A value, which is bound and never part of the text. */
export function value(bound: SqlValue): SqlFragment {
  return fragment([{ value: bound }]);
}

const SEPARATORS = {
  comma: ", ",
  and: " and ",
  or: " or ",
  conditions: "\n  and ",
  union: "\nunion all\n",
  space: " ",
  newline: "\n",
} as const;

/** Fragments one after the other. */
export function join(parts: readonly SqlFragment[], separator: keyof typeof SEPARATORS): SqlFragment {
  const between: Piece = { text: SEPARATORS[separator] };
  return fragment(parts.flatMap((part, index) => (index === 0 ? piecesOf(part) : [between, ...piecesOf(part)])));
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

/** The text with `$1`, `$2`, … and the values in that order. */
export function render(part: SqlFragment): { sql: string; parameters: SqlValue[] } {
  const parameters: SqlValue[] = [];
  let text = "";
  for (const piece of piecesOf(part)) {
    if ("text" in piece) text += piece.text;
    else {
      parameters.push(piece.value);
      text += `$${parameters.length}`;
    }
  }
  return { sql: text, parameters };
}
