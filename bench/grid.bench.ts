// How smoothly the grid of answers scrolls in a real browser, beside an empty box of the same size.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import type { CDPSession, Page } from "playwright-core";
import { openBrowser } from "../e2e/testing/browser";
import { option, report, type Row } from "./report";

const frames = option("frames", 240);
const SIZES = [
  { name: "100,000 × 50", rows: 100_000, columns: 50 },
  { name: "5,000 × 2,000", rows: 5_000, columns: 2_000 },
];
const SCROLLS = [
  { name: "down, 120 px a frame", axis: "top", step: 120 },
  { name: "down, 900 px a frame", axis: "top", step: 900 },
  { name: "down, jumps", axis: "top", step: 0 },
  { name: "across, 120 px a frame", axis: "left", step: 120 },
  { name: "across, jumps", axis: "left", step: 0 },
] as const;

/** What the browser counts of the main thread: all, and three kinds of it. */
const WORK = ["TaskDuration", "ScriptDuration", "LayoutDuration", "RecalcStyleDuration"] as const;

const folder = await mkdtemp(path.join(tmpdir(), "medlake-grid-"));
const server = createServer((request, response) => {
  const name = path.basename(request.url ?? "") || "index.html";
  const types: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };
  readFile(path.join(folder, name)).then(
    (body) => response.writeHead(200, { "content-type": types[path.extname(name)] ?? "text/plain" }).end(body),
    () => response.writeHead(404).end(),
  );
});
const browser = await openBrowser();
try {
  await bundle();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const rows: Row[] = [["frames of each scroll", String(frames)]];
  for (const size of SIZES) rows.push(...(await measure(page, session, size)));
  await report(
    "grid",
    "The grid of answers, scrolled in Chromium without a graphics card: the time from frame to frame, beside an empty box of the same size that is scrolled in the same way, one after the other. Work a frame is processor time of the page alone, which other work on the machine does not change much. The aim: less work than a frame has time (16.7 ms), at most 300 rows on the page, and nothing blank.",
    rows,
  );
} finally {
  await browser.close();
  server.close();
  await rm(folder, { recursive: true, force: true });
}

async function bundle(): Promise<void> {
  await build({
    entryPoints: { page: path.resolve("bench/grid/page.tsx") },
    outdir: folder,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2023",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "error",
  });
  const page =
    '<!doctype html><html lang="en" data-mantine-color-scheme="light"><head><meta charset="utf-8"><title>Grid</title><link rel="stylesheet" href="page.css"></head><body><div id="root"></div><script type="module" src="page.js"></script></body></html>';
  await writeFile(path.join(folder, "index.html"), page);
}

async function measure(page: Page, session: CDPSession, size: { name: string; rows: number; columns: number }): Promise<Row[]> {
  const show = (what: "grid" | "empty") =>
    page.evaluate(([kind, rows, columns]) => window.show(kind, rows, columns), [what, size.rows, size.columns] as const);
  const scroll = (axis: "top" | "left", step: number) =>
    page.evaluate(([side, count, by]) => window.scroll60(side, count, by), [axis, frames, step] as const);
  const empty: number[][] = [];
  await show("empty");
  for (const { axis, step } of SCROLLS) empty.push(await scroll(axis, step));
  const first = await show("grid");
  const found: Row[] = [[`${size.name}: first rows`, `${first.toFixed(0)} ms`]];
  let most = { rows: 0, nodes: 0 };
  let blanks = 0;
  for (const [index, { name, axis, step }] of SCROLLS.entries()) {
    const before = await work(session);
    const times = await scroll(axis, step);
    const after = await work(session);
    const now = await page.evaluate(() => window.nodes());
    most = { rows: Math.max(most.rows, now.rows), nodes: Math.max(most.nodes, now.nodes) };
    blanks += now.blank ? 1 : 0;
    const bare = empty[index] ?? [];
    const ratio = at(times, 0.95) / at(bare, 0.95);
    found.push([
      `${size.name}: ${name}`,
      `p50 ${at(times, 0.5).toFixed(1)}, p95 ${at(times, 0.95).toFixed(1)}, most ${at(times, 1).toFixed(1)} ms; empty box p50 ${at(bare, 0.5).toFixed(1)}, p95 ${at(bare, 0.95).toFixed(1)} ms; p95 × ${ratio.toFixed(2)}; work a frame ${perFrame(before, after)}`,
    ]);
  }
  const memory = await page.evaluate(
    () => (performance as Performance & { memory?: { usedJSHeapSize: number } }).memory?.usedJSHeapSize ?? 0,
  );
  found.push([
    `${size.name}: on the page`,
    `at most ${most.rows} rows, ${most.nodes} elements; blank ${blanks} times of ${SCROLLS.length}; ${Math.round(memory / 1e6)} MB with the values`,
  ]);
  return found;
}

/** What the page's main thread has done so far, in seconds of processor time. */
async function work(session: CDPSession): Promise<number[]> {
  const { metrics } = await session.send("Performance.getMetrics");
  return WORK.map((name) => metrics.find((metric) => metric.name === name)?.value ?? 0);
}

/** Of processor time, so that other work on the machine does not count. */
function perFrame(before: readonly number[], after: readonly number[]): string {
  const [all = 0, script = 0, layout = 0, style = 0] = after.map((value, index) => ((value - (before[index] ?? 0)) * 1000) / frames);
  return `${all.toFixed(1)} ms (script ${script.toFixed(1)}, style ${style.toFixed(1)}, layout ${layout.toFixed(1)})`;
}

/** A percentile: the value that a share of all reaches at most. */
function at(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
