import type { Metadata } from "next";
import { RunView } from "@/components/runs/run-view";
import { CrumbName } from "@/components/shell/crumb-names";
import { getRun } from "@/lib/runs";
import { organisationPageFor, orNotFound } from "../../frame";

export const metadata: Metadata = { title: "Run" };

export default async function RunPage({ params }: { params: Promise<{ org: string; runId: string }> }) {
  const { org, runId } = await params;
  const { ctx } = await organisationPageFor(org, "run.view");
  const run = await orNotFound(getRun({ ctx, input: { runId } }));
  return (
    <>
      {run.filename !== null && <CrumbName segment={runId} name={run.filename} />}
      <RunView initial={run} org={org} now={Date.now()} />
    </>
  );
}
