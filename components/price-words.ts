import type { PlanAnswer } from "@/lib/analysis";
import { formatNumber } from "@/lib/format";

/** Dollars with two digits, small amounts with as many as say something: `$0.00005`. */
export function dollarWords(dollars: number): string {
  return `$${dollars >= 0.01 || dollars === 0 ? formatNumber(dollars, { fractionDigits: 2 }) : String(Number(dollars.toPrecision(1)))}`;
}

/** Whose limit of bytes holds for a question. */
export function limitOwner({ whose }: Pick<NonNullable<PlanAnswer["limit"]>, "whose">): string {
  return whose === "organisation" ? "your organisation's limit" : "your limit";
}
