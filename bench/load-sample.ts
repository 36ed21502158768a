import { LAB_RESULTS_CONTRACT } from "../scripts/sample-data/contract";
import { SAMPLE, sampleFiles, type SampleOptions } from "../scripts/sample-data/generate";
import { waitForRun, type BenchServer } from "./api";

/** Publishes the sample as lab-results, as a hospital would send it; answers how many rows are in it. */
export async function loadSample(api: BenchServer, options: SampleOptions = SAMPLE): Promise<number> {
  await api.call("POST", "/api/v1/datasets", { slug: "lab-results", name: "Lab results", contract: LAB_RESULTS_CONTRACT });
  const runs: string[] = [];
  for (const file of sampleFiles(options)) {
    const address = `${api.url}/api/v1/datasets/lab-results/uploads?filename=${file.filename}&hospital=${file.hospital}&period=${file.period}`;
    const answer = await fetch(address, {
      method: "POST",
      headers: { authorization: `Bearer ${api.key}`, "content-type": "text/csv" },
      body: [...file.lines()].join("\n"),
    });
    const body = (await answer.json()) as { runId?: string };
    if (body.runId === undefined) throw new Error(`${file.filename} was refused: ${JSON.stringify(body)}`);
    runs.push(body.runId);
  }
  let rows = 0;
  for (const runId of runs) {
    const { counts } = (await waitForRun(api, runId)) as { counts: { published: number } };
    rows += counts.published;
  }
  return rows;
}
