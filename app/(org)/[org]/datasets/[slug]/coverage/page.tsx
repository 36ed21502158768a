import { CoverageCalendar } from "@/components/datasets/coverage-calendar";
import { LinkButton } from "@/components/shell/link-button";
import { Empty } from "@/components/shell/notices";
import { listRuns } from "@/lib/runs";
import { pages } from "@/lib/urls";
import { datasetPage, type DatasetParams } from "../dataset";

export default async function CoveragePage({ params }: DatasetParams) {
  const { org, slug } = await params;
  const { ctx, dataset } = await datasetPage(org, slug);
  const runs = dataset.can.manage ? (await listRuns({ ctx, input: { dataset: slug, state: "held", limit: 200 } })).items : [];
  const held = runs.flatMap(({ hospital, period }) => (hospital !== null && period !== null ? [{ hospital, period }] : []));
  if (dataset.coverage.cells.length === 0 && held.length === 0) {
    return (
      <Empty
        title="Nothing is published yet"
        action={dataset.can.manage && <LinkButton href={pages.uploads(org, slug)}>Send data</LinkButton>}
      >
        This calendar shows which hospital’s months are there, and which are missing.
      </Empty>
    );
  }
  const partition = dataset.contract?.["partition"];
  const wholeMonth = Array.isArray(partition) && !partition.includes("hospital");
  return <CoverageCalendar coverage={dataset.coverage} held={held} slug={slug} mayWithdraw={dataset.can.manage} wholeMonth={wholeMonth} />;
}
