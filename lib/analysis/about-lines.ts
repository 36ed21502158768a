import type { ExportPlan } from "./write-export";

type About = {
  plan: Pick<ExportPlan, "sentence" | "sources">;
  /** What the question is called; without one, nothing is said of it. */
  name: string | undefined;
  /** When it was asked. */
  at: Date;
  rows: number;
  limit: number | undefined;
};

/** What a file of an answer is, line by line, for the second sheet of a workbook. */
export function aboutLines({ plan, name, at, rows, limit }: About): [what: string, value: string][] {
  const { sentence, sources } = plan;
  const policies = [...new Set(sources.map(({ policy }) => policy))];
  return [
    ["What this is", "The answer to a question, from Medlake"],
    ...(name === undefined || name === sources[0]?.slug ? [] : [["Called", name] satisfies [string, string]]),
    ["Question", sentence],
    ...sources.map(({ slug, version }, at): [string, string] => [
      at === 0 ? "Dataset" : "Joined dataset",
      version === 0 ? `${slug}, read live` : `${slug}, version ${version}`,
    ]),
    ["Asked", `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`],
    ["Rows", rows === limit ? `${rows}, the limit of the question: there may be more` : `${rows}, complete`],
    ["Policy", policies.join(", ")],
  ];
}
