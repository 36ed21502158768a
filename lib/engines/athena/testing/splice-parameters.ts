/** Texts, names and comments are passed over; what is left are words, brackets and places for values. */
const TOKENS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|[A-Za-z_][A-Za-z0-9_]*|[()?]/g;
const CLAUSES = new Set(["select", "from", "where", "group", "having", "order", "limit", "offset", "on", "window", "union", "with"]);

/**
 * Puts the parameters where the question marks are, as text: that is all Athena does with them. Throws where their
 * number is not that of the marks, or where one is outside WHERE, which Athena does not take.
 */
export function spliceParameters(sql: string, parameters: readonly string[]): string {
  /** The clause at each depth of brackets; inside an aggregate's filter it stays `filter`. */
  const clauses = ["select"];
  let previous = "";
  let used = 0;
  const spliced = sql.replaceAll(TOKENS, (token) => {
    const word = token.toLowerCase();
    const clause = clauses.at(-1) ?? "";
    if (token === "(") clauses.push(previous === "filter" ? "filter" : clause);
    else if (token === ")") clauses.pop();
    else if (CLAUSES.has(word) && clause !== "filter") clauses[clauses.length - 1] = word;
    previous = word;
    if (token !== "?") return token;
    if (clause !== "where") throw new Error(`a parameter in the clause ${clause}`);
    return parameters[used++] ?? missing();
  });
  if (used !== parameters.length) throw new Error(`${parameters.length} parameters for ${used} places`);
  return spliced;
}

function missing(): never {
  throw new Error("more places than parameters");
}
