import type { Metadata } from "next";
import { readRunFilter, writeRunFilter } from "@/components/runs/run-filter";
import { RunsList } from "@/components/runs/runs-list";
import { Page } from "@/components/shell/page";
import { listDatasets } from "@/lib/catalog";
import { listRuns, type RunList } from "@/lib/runs";
import { organisationPageFor } from "../../frame";

export const metadata: Metadata = { title: "Runs" };

type Props = { params: Promise<{ org: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> };

const NO_RUNS: RunList = { items: [], nextCursor: null };

export default async function RunsPage({ params, searchParams }: Props) {
  const { org } = await params;
  const search = await searchParams;
  const { ctx, frame } = await organisationPageFor(org, "run.view");
  const datasets = (await listDatasets({ ctx, input: {} })).items.filter((dataset) => dataset.isOwner);
  const filter = readRunFilter(search);
  const unknown = filter.dataset !== null && !datasets.some(({ slug }) => slug === filter.dataset);
  const asked = Object.fromEntries(Object.entries(writeRunFilter(filter)).filter(([, value]) => value !== null));
  const list = unknown ? NO_RUNS : await listRuns({ ctx, input: asked });
  return (
    <Page title="Runs" description="Every file that was sent, and what became of it. Those that are held wait for a person.">
      <RunsList
        org={org}
        datasets={datasets.map(({ slug, name }) => ({ slug, name }))}
        initial={{ filter, list }}
        mayRedrive={frame.can.includes("run.redrive")}
      />
    </Page>
  );
}
