import type { Metadata } from "next";
import { RunsList } from "@/components/runs/runs-list";
import { RUN_STATE_WORDS, type RunStateName } from "@/components/runs/run-words";
import { Page } from "@/components/shell/page";
import { listDatasets } from "@/lib/catalog";
import { listRuns, type RunList } from "@/lib/runs";
import { organisationPageFor } from "../../frame";

export const metadata: Metadata = { title: "Runs" };

type Props = { params: Promise<{ org: string }>; searchParams: Promise<{ dataset?: string | string[]; state?: string | string[] }> };

const NO_RUNS: RunList = { items: [], nextCursor: null };

function isState(value: unknown): value is RunStateName {
  return typeof value === "string" && value in RUN_STATE_WORDS;
}

export default async function RunsPage({ params, searchParams }: Props) {
  const { org } = await params;
  const search = await searchParams;
  const { ctx } = await organisationPageFor(org, "run.view");
  const datasets = (await listDatasets({ ctx, input: {} })).items.filter((dataset) => dataset.isOwner);
  const filter = {
    dataset: typeof search.dataset === "string" ? search.dataset : null,
    state: isState(search.state) ? search.state : null,
  };
  const unknown = filter.dataset !== null && !datasets.some(({ slug }) => slug === filter.dataset);
  const list = unknown
    ? NO_RUNS
    : await listRuns({
        ctx,
        input: { ...(filter.dataset ? { dataset: filter.dataset } : {}), ...(filter.state ? { state: filter.state } : {}) },
      });
  return (
    <Page title="Runs" description="Every file that was sent, and what became of it. Those that are held wait for a person.">
      <RunsList org={org} datasets={datasets.map(({ slug, name }) => ({ slug, name }))} initial={{ filter, list }} />
    </Page>
  );
}
