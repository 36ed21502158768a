/** Clauses that start a line of their own outside brackets. */
const CLAUSES = ["group by", "order by", "from", "where", "having", "limit", "offset"];

/**
 * SQL with one clause a line, for reading. Only white space before clause words outside quotes and brackets becomes a
 * line break, so that the text means what it meant.
 */
export function layoutSql(sql: string): string {
  if (sql.includes("\n")) return sql;
  let out = "";
  let depth = 0;
  let quote: string | null = null;
  for (let at = 0; at < sql.length; at += 1) {
    const character = sql[at] ?? "";
    if (quote !== null) {
      if (character === quote) quote = null;
    } else if (character === '"' || character === "'") quote = character;
    else if (character === "(") depth += 1;
    else if (character === ")") depth -= 1;
    else if (character === " " && depth === 0 && startsClause(sql, at + 1)) {
      out += "\n";
      continue;
    }
    out += character;
  }
  return out;
}

function startsClause(sql: string, at: number): boolean {
  const rest = sql.slice(at, at + 9).toLowerCase();
  return CLAUSES.some((clause) => rest.startsWith(`${clause} `));
}
