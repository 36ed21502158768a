import type { CellValue, CompiledQuery } from "@/lib/query";
import { notOneSelect, unreadableAnswer } from "../errors";
import { textCell } from "../text-cell";
import type { Session } from "./question";

/** What one fetch brings at most, and what the next ones are fitted to. */
const FIRST_ROWS = 100;
const CELLS = 20_000;
const CHARACTERS = 1_000_000;

/** Refuses what is not one SELECT; the cursor it is declared for, and the transaction, take nothing else either. */
export function requireSelect(sql: string): void {
  if (!/^[\s(]*(select|with)\b/i.test(sql)) throw notOneSelect();
}

/** Hands over the rows of a question in batches, from a cursor of the server. */
export async function readAnswer(
  session: Session,
  { sql, parameters, columns }: CompiledQuery,
  take: (rows: CellValue[][]) => Promise<void>,
): Promise<void> {
  requireSelect(sql);
  await session.query(`declare answer no scroll cursor for ${sql}`, parameters);
  let size = FIRST_ROWS;
  for (;;) {
    const batch = await session.query(`fetch forward ${size} from answer`);
    if (batch.columns !== columns.length) throw unreadableAnswer();
    const rows = batch.rows.map((row) => columns.map(({ type }, at) => textCell(row[at] ?? null, type)));
    await take(rows);
    if (rows.length < size) return;
    session.report();
    size = nextSize(batch.rows, columns.length);
  }
}

function nextSize(rows: (string | null)[][], columns: number): number {
  let characters = 0;
  for (const row of rows) for (const cell of row) characters += cell?.length ?? 0;
  const byText = CHARACTERS / Math.max(1, characters / Math.max(1, rows.length));
  return Math.max(1, Math.floor(Math.min(byText, CELLS / Math.max(1, columns))));
}
