import { count, eq, isNotNull, sql, sum } from "drizzle-orm";
import { datasets, lakeFiles, noticeDeliveries, orgs, runs, runSteps, uploads, type Tx } from "@/db";
import { queueFacts } from "@/jobs";

type Sample = { labels?: Record<string, string>; value: number; suffix?: string };
type Series = { name: string; type: "counter" | "gauge" | "summary"; help: string; samples: Sample[] };

/** Every series, in the text format of Prometheus. */
export async function metricsText(tx: Tx): Promise<string> {
  const series = [...(await runSeries(tx)), ...(await queueSeries(tx)), ...(await storeSeries(tx))];
  return `${series.flatMap(linesOf).join("\n")}\n`;
}

async function runSeries(tx: Tx): Promise<Series[]> {
  const states = await tx.select({ state: runs.state, runs: count() }).from(runs).groupBy(runs.state);
  const [rows] = await tx
    .select({
      received: sum(runs.received),
      published: sum(runs.published),
      rejected: sum(runs.rejected),
      deduplicated: sum(runs.deduplicated),
      skipped: sum(runs.skipped),
    })
    .from(runs)
    .where(eq(runs.kind, "ingest"));
  const seconds = sql<string>`coalesce(sum(extract(epoch from ${runSteps.endedAt} - ${runSteps.startedAt})), 0)`;
  const steps = await tx
    .select({ step: runSteps.name, seconds, ended: count() })
    .from(runSteps)
    .where(isNotNull(runSteps.endedAt))
    .groupBy(runSteps.name);
  const holds = await tx
    .select({ reason: runs.holdReason, runs: count() })
    .from(runs)
    .where(isNotNull(runs.holdReason))
    .groupBy(runs.holdReason);
  return [
    {
      name: "medlake_ingest_runs_total",
      type: "gauge",
      help: "Runs by the state they are in.",
      samples: states.map((one) => ({ labels: { state: one.state }, value: one.runs })),
    },
    {
      name: "medlake_ingest_rows_total",
      type: "gauge",
      help: "Records of all files, by what became of them.",
      samples: Object.entries(rows ?? {}).map(([result, value]) => ({ labels: { result }, value: Number(value ?? 0) })),
    },
    {
      name: "medlake_ingest_step_seconds",
      type: "summary",
      help: "Time that steps of runs took.",
      samples: steps.flatMap(({ step, seconds: total, ended }) => [
        { suffix: "_sum", labels: { step }, value: Number(total) },
        { suffix: "_count", labels: { step }, value: ended },
      ]),
    },
    {
      name: "medlake_dq_holds_total",
      type: "gauge",
      help: "Runs that were held, by the reason.",
      samples: holds.map(({ reason, runs: held }) => ({ labels: { reason: reason ?? "" }, value: held })),
    },
  ];
}

async function queueSeries(tx: Tx): Promise<Series[]> {
  const facts = await queueFacts(tx);
  const deliveries = await tx.select({ state: noticeDeliveries.state, n: count() }).from(noticeDeliveries).groupBy(noticeDeliveries.state);
  return [
    {
      name: "medlake_job_queue_depth",
      type: "gauge",
      help: "Jobs in the queues: ready to start, waiting for their time, or running.",
      samples: facts.flatMap(({ queue, ready, waiting, active }) =>
        Object.entries({ ready, waiting, active }).map(([state, value]) => ({ labels: { queue, state }, value })),
      ),
    },
    {
      name: "medlake_job_oldest_ready_seconds",
      type: "gauge",
      help: "How long the oldest job that could start has waited.",
      samples: facts.map(({ queue, oldestReadySeconds }) => ({ labels: { queue }, value: oldestReadySeconds })),
    },
    {
      name: "medlake_notice_deliveries_total",
      type: "gauge",
      help: "Notices to channels, by how they stand.",
      samples: deliveries.map(({ state, n }) => ({ labels: { state }, value: n })),
    },
  ];
}

async function storeSeries(tx: Tx): Promise<Series[]> {
  const [received] = await tx.select({ bytes: sum(uploads.bytes), files: count() }).from(uploads);
  const files = await tx
    .select({ state: lakeFiles.state, files: count(), bytes: sum(lakeFiles.bytes) })
    .from(lakeFiles)
    .groupBy(lakeFiles.state);
  const heads = await tx
    .select({ organisation: orgs.slug, dataset: datasets.slug, head: datasets.head })
    .from(datasets)
    .innerJoin(orgs, eq(orgs.id, datasets.orgId));
  return [
    {
      name: "medlake_upload_bytes_total",
      type: "counter",
      help: "Bytes of files received.",
      samples: [{ value: Number(received?.bytes ?? 0) }],
    },
    { name: "medlake_uploads_total", type: "counter", help: "Files received.", samples: [{ value: received?.files ?? 0 }] },
    {
      name: "medlake_lake_files",
      type: "gauge",
      help: "Files of the lake: being written, live, or about to be deleted.",
      samples: files.map((one) => ({ labels: { state: one.state }, value: one.files })),
    },
    {
      name: "medlake_lake_bytes",
      type: "gauge",
      help: "Bytes of these files.",
      samples: files.map((one) => ({ labels: { state: one.state }, value: Number(one.bytes ?? 0) })),
    },
    {
      name: "medlake_lake_head_version",
      type: "gauge",
      help: "The published version of each dataset.",
      samples: heads.map(({ organisation, dataset, head }) => ({ labels: { organisation, dataset }, value: head })),
    },
  ];
}

function linesOf({ name, type, help, samples }: Series): string[] {
  const lines = samples.map(({ labels = {}, value, suffix = "" }) => {
    const pairs = Object.entries(labels).map(
      ([label, text]) => `${label}="${text.replace(/[\\"\n]/g, (c) => (c === "\n" ? "\\n" : `\\${c}`))}"`,
    );
    return `${name}${suffix}${pairs.length > 0 ? `{${pairs.join(",")}}` : ""} ${value}`;
  });
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines];
}
