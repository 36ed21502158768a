import { formatCount } from "@/lib/format";
import type { ImpactAnswer, ImpactedQuestion } from "@/lib/saved-queries";

/** Each dashboard once. */
export function dashboardsOf(questions: readonly Pick<ImpactedQuestion, "dashboards">[]): { id: string; name: string }[] {
  return [...new Map(questions.flatMap(({ dashboards }) => dashboards).map((one) => [one.id, one])).values()];
}

/** What breaks, as the end of a sentence: `2 saved questions and 1 dashboard`. */
export function brokenWords(questions: readonly Pick<ImpactedQuestion, "dashboards">[]): string {
  const dashboards = dashboardsOf(questions).length;
  const words = formatCount(questions.length, "saved question");
  return dashboards === 0 ? words : `${words} and ${formatCount(dashboards, "dashboard")}`;
}

export type ImpactSummary = {
  /** Those that the step breaks; `before` were broken already. */
  broken: ImpactedQuestion[];
  before: ImpactedQuestion[];
  /** Those that work as before and find less in what the step adds. */
  touched: ImpactedQuestion[];
  headline: string;
  /** What is true beside it. */
  notes: string[];
};

/** What a step (`Accepting`, `Saving this contract`) breaks. */
export function impactSummary({ questions, others, othersTouched }: ImpactAnswer, step: string): ImpactSummary {
  const touched = questions.filter(({ stillWorks }) => stillWorks);
  const broken = questions.filter(({ isNew, stillWorks }) => isNew && !stillWorks);
  const before = questions.filter(({ isNew, stillWorks }) => !isNew && !stillWorks);
  const notes = [
    ...(touched.length > 0 ? [touchedWords(touched)] : []),
    ...(before.length > 0 ? [`${formatCount(before.length, "saved question")} could not be asked before either.`] : []),
    ...(others > 0 ? [`Of other organisations, ${formatCount(others, "saved question")} cannot be asked then.`] : []),
    ...(othersTouched > 0 ? [`Of other organisations, ${formatCount(othersTouched, "saved question")} will find less.`] : []),
  ];
  const headline = broken.length === 0 ? "No saved question breaks." : `${step} breaks ${brokenWords(broken)}.`;
  return { broken, before, touched, headline, notes };
}

function touchedWords(touched: readonly ImpactedQuestion[]): string {
  const isOne = touched.length === 1 && dashboardsOf(touched).length === 0;
  return `${brokenWords(touched)} ${isOne ? "works" : "work"} as before and ${isOne ? "finds" : "find"} a column empty, or a value missing, in the rows of this file.`;
}

/** Questions by the dataset they ask, datasets by name. */
export function byDataset(questions: readonly ImpactedQuestion[]): [dataset: string, questions: ImpactedQuestion[]][] {
  const groups = Map.groupBy(questions, ({ dataset }) => dataset);
  return [...groups].toSorted(([left], [right]) => (left < right ? -1 : 1));
}
