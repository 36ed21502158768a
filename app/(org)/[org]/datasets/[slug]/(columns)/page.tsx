import { ColumnsTable } from "@/components/datasets/columns-table";
import { contributorsOf } from "@/components/datasets/contributors";
import { ContributorsTable } from "@/components/datasets/contributors-table";
import { SampleQuestions, type SampleQuestion } from "@/components/datasets/sample-questions";
import { UsedBy } from "@/components/datasets/used-by";
import { templatesFor } from "@/components/query-builder/templates";
import { LinkButton } from "@/components/shell/link-button";
import { Empty } from "@/components/shell/notices";
import { Section } from "@/components/shell/page";
import type { DatasetDetail } from "@/lib/catalog";
import { queryToSearch } from "@/lib/query";
import { pages } from "@/lib/urls";
import { datasetPage, type DatasetParams } from "../dataset";

export default async function ColumnsPage({ params }: DatasetParams) {
  const { org, slug } = await params;
  const { dataset, frame } = await datasetPage(org, slug);
  const contributors = contributorsOf(dataset.coverage);
  const mayAsk = (dataset.version > 0 || dataset.isLive) && (dataset.can.querySummary || dataset.can.queryRows);
  if (dataset.columns.length > 0) {
    const questions = mayAsk ? sampleQuestions(org, dataset) : [];
    return (
      <>
        {questions.length > 0 && (
          <Section title="Questions to begin with">
            <SampleQuestions questions={questions} />
          </Section>
        )}
        <Section title="Columns">
          <ColumnsTable org={org} slug={slug} columns={dataset.columns} mayAsk={mayAsk && dataset.can.querySummary} />
        </Section>
        {contributors.length > 0 && (
          <Section title="Who sends it">
            <ContributorsTable contributors={contributors} />
          </Section>
        )}
        {frame.can.includes("saved.view") && mayAsk && (
          <Section title="Saved questions and dashboards about it">
            <UsedBy org={org} slug={slug} />
          </Section>
        )}
      </>
    );
  }
  return (
    <Empty
      title="No column is known yet"
      action={dataset.can.manage && <LinkButton href={pages.uploads(org, slug)}>Send the first file</LinkButton>}
    >
      {dataset.can.manage
        ? "Send the first file: a contract is proposed from it, and you confirm it."
        : "Columns are known once the first month is published."}
    </Empty>
  );
}

const QUESTIONS_SHOWN = 6;

function sampleQuestions(org: string, dataset: DatasetDetail): SampleQuestion[] {
  return templatesFor(dataset)
    .slice(0, QUESTIONS_SHOWN)
    .map(({ title, query }) => ({ title, href: pages.explore(org, { dataset: dataset.slug, q: queryToSearch(query) }) }));
}
