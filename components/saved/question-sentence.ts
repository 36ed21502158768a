import type { DatasetDetail } from "@/lib/catalog";
import { describeQuery, type Parameter, type QueryTemplate } from "@/lib/query";
import { relationshipSchema, schemaOf } from "../query-builder/question-columns";
import { filledQuestion } from "./filled-question";
import { parameterLabel } from "./parameter-values";

type Kept = { query: QueryTemplate; parameters: readonly Parameter[] };

/** A kept question in one sentence with its defaults; where it cannot be asked with them, why. */
export function questionSentence(
  kept: Kept,
  detail: Pick<DatasetDetail, "slug" | "name" | "version" | "columns" | "relationships">,
): string {
  const filled = filledQuestion(kept);
  if (!filled.ok) return filled.message;
  const { slug, name, version, columns, relationships } = detail;
  return describeQuery(filled.query, schemaOf(slug, name, version, columns), relationships.map(relationshipSchema));
}

/** What is asked for each time: `Asks for Test and Above.`; empty when nothing is. */
export function askedWords(parameters: readonly Parameter[]): string {
  const labels = parameters.map(parameterLabel);
  const last = labels.pop();
  if (last === undefined) return "";
  return `Asks for ${labels.length === 0 ? last : `${labels.join(", ")} and ${last}`}.`;
}
