import { CompareVersions } from "@/components/datasets/compare-versions";
import { KeepSettingsForm } from "@/components/datasets/keep-settings-form";
import { VersionsTable } from "@/components/datasets/versions-table";
import { Empty } from "@/components/shell/notices";
import { Section } from "@/components/shell/page";
import { listVersions } from "@/lib/catalog";
import { datasetPage, tabTitle, type DatasetParams } from "../dataset";

export const generateMetadata = tabTitle("Versions");

export default async function VersionsPage({ params }: DatasetParams) {
  const { org, slug } = await params;
  const { ctx, dataset } = await datasetPage(org, slug);
  const versions = await listVersions({ ctx, input: { slug } });
  if (versions.items.length === 0)
    return <Empty title="There is no version yet">Each month that is published, replaced or withdrawn makes one.</Empty>;
  return (
    <>
      <VersionsTable org={org} slug={slug} initial={versions} full={dataset.can.manage} />
      {dataset.version > 1 && (dataset.can.querySummary || dataset.can.queryRows) && (
        <Section title="Compare two versions">
          <CompareVersions slug={slug} head={dataset.version} mayRows={dataset.can.queryRows} />
        </Section>
      )}
      {dataset.settings && (
        <Section title="What is kept">
          <KeepSettingsForm slug={slug} initial={dataset.settings} />
        </Section>
      )}
    </>
  );
}
