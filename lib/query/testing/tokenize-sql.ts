export type Token = { kind: "word" | "name" | "text" | "number" | "parameter" | "comment" | "symbol"; text: string };

const RULES: [Token["kind"], RegExp][] = [
  ["comment", /--[^\n]*|\/\*[^]*?(?:\*\/|$)/y],
  ["name", /"(?:[^"]|"")*"/y],
  ["text", /'(?:[^']|'')*'/y],
  ["parameter", /\$\d+|\?/y],
  ["number", /\d+(?:\.\d+)?/y],
  ["word", /[A-Za-z_][A-Za-z0-9_]*/y],
  ["symbol", /<=|>=|<>|\|\||->|[^\s]/y],
];

/**
 * SQL as the standard reads it: the only escape inside quotes is the doubled quote. It knows nothing of the compiler,
 * so it can tell whether a value has become anything but one literal.
 */
export function tokenizeSql(sql: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < sql.length) {
    if (/\s/.test(sql.charAt(at))) {
      at += 1;
      continue;
    }
    const found = RULES.flatMap(([kind, rule]): Token[] => {
      rule.lastIndex = at;
      const text = rule.exec(sql)?.[0];
      return text === undefined ? [] : [{ kind, text }];
    })[0];
    if (!found) throw new Error(`Nothing of SQL starts at ${at}`);
    tokens.push(found);
    at += found.text.length;
  }
  return tokens;
}

/** What is left of SQL when every text and every parameter is a value like any other. */
export function shapeOf(sql: string): string {
  return tokenizeSql(sql)
    .map(({ kind, text }) => (kind === "text" || kind === "parameter" ? "value" : `${kind}:${text}`))
    .join(" ");
}
