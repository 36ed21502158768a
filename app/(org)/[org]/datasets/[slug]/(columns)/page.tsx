import { ColumnsTable } from "@/components/datasets/columns-table";
import { LinkButton } from "@/components/shell/link-button";
import { Empty } from "@/components/shell/notices";
import { pages } from "@/lib/urls";
import { datasetPage, type DatasetParams } from "../dataset";

export default async function ColumnsPage({ params }: DatasetParams) {
  const { org, slug } = await params;
  const { dataset } = await datasetPage(org, slug);
  if (dataset.columns.length > 0) return <ColumnsTable slug={slug} columns={dataset.columns} />;
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
