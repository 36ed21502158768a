import { calendarRange } from "@/components/datasets/calendar-years";
import { CoverageCalendar } from "@/components/datasets/coverage-calendar";
import { SchedulesPanel } from "@/components/datasets/schedules-panel";
import { LinkButton } from "@/components/shell/link-button";
import { Empty } from "@/components/shell/notices";
import { Section } from "@/components/shell/page";
import { getCalendar, getSchedules } from "@/lib/schedules";
import { pages } from "@/lib/urls";
import { datasetPage, tabTitle, type DatasetParams } from "../dataset";

export const generateMetadata = tabTitle("Coverage");

export default async function CoveragePage({ params }: DatasetParams) {
  const { org, slug } = await params;
  const { ctx, dataset } = await datasetPage(org, slug);
  const thisMonth = new Date().toISOString().slice(0, 7);
  const calendar = await getCalendar({ ctx, input: { slug, ...calendarRange(dataset.coverage.periods, thisMonth) } });
  const mayPlan = dataset.can.manage && !dataset.isLive;
  const planned = mayPlan ? (await getSchedules({ ctx, input: { slug } })).schedules : [];
  const partition = dataset.contract?.["partition"];
  const wholeMonth = Array.isArray(partition) && !partition.includes("hospital");
  return (
    <>
      {calendar.cells.length === 0 ? (
        <Empty
          title="Nothing is published yet"
          action={dataset.can.manage && <LinkButton href={pages.uploads(org, slug)}>Send data</LinkButton>}
        >
          This calendar shows which hospital’s months are there, and which are missing.
        </Empty>
      ) : (
        <CoverageCalendar calendar={calendar} org={org} slug={slug} mayWithdraw={dataset.can.manage} wholeMonth={wholeMonth} />
      )}
      {mayPlan && (
        <Section title="Expected files">
          <SchedulesPanel slug={slug} initial={planned} hospitals={calendar.hospitals} thisMonth={thisMonth} />
        </Section>
      )}
    </>
  );
}
