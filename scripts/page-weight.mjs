// How much JavaScript each page loads before it can be used: what its chunks weigh, compressed as servers send them.
import fs from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const compress = promisify(gzip);

/** The most JavaScript a page may load at first, in kB (1,000 bytes), compressed. */
export const PAGE_WEIGHT_MAX = 430;

/**
 * The pages of a build with their JavaScript in kB, heaviest first. Parts that are loaded later, such as charts, are
 * not in it.
 * @param {string} folder the build, `.next`
 */
export async function pageWeights(folder) {
  const { rootMainFiles } = JSON.parse(await fs.readFile(path.join(folder, "build-manifest.json"), "utf8"));
  const weights = new Map();
  const pages = [];
  for (const file of await manifests(path.join(folder, "server", "app"))) {
    const { page, entries } = chunksOf(await fs.readFile(file, "utf8"));
    const own = Object.entries(entries).find(([entry]) => entry.endsWith(`/app${page}`));
    if (!own) continue;
    const chunks = new Set([...rootMainFiles, ...own[1]]);
    let bytes = 0;
    for (const chunk of chunks) {
      if (!weights.has(chunk)) weights.set(chunk, (await compress(await fs.readFile(path.join(folder, chunk)))).length);
      bytes += weights.get(chunk);
    }
    pages.push({ page: page.replace(/\/page$/, "") || "/", kilobytes: Math.round(bytes / 1000) });
  }
  return pages.sort((a, b) => b.kilobytes - a.kilobytes || a.page.localeCompare(b.page));
}

/** A line for each page; those over the limit are marked. */
export function pageWeightTable(pages) {
  const lines = pages.map(({ page, kilobytes }) => {
    const mark = kilobytes > PAGE_WEIGHT_MAX ? `   over the limit of ${PAGE_WEIGHT_MAX} kB` : "";
    return `${String(kilobytes).padStart(5)} kB  ${page.replaceAll(/\/\([a-z]+\)/g, "") || "/"}${mark}`;
  });
  return ["JavaScript a page loads at first, compressed:", ...lines].join("\n");
}

/** What a page's manifest says: the page, and the chunks of each of its entries. */
function chunksOf(text) {
  const start = text.indexOf('["');
  const equals = text.indexOf("= {", start);
  const page = JSON.parse(text.slice(start, text.indexOf("]", text.indexOf('"', start + 2)) + 1))[0];
  const body = text
    .slice(equals + 2)
    .trim()
    .replace(/;$/, "");
  return { page, entries: JSON.parse(body).entryJSFiles ?? {} };
}

async function manifests(folder) {
  const found = [];
  for (const entry of await fs.readdir(folder, { recursive: true }))
    if (entry.endsWith("page_client-reference-manifest.js")) found.push(path.join(folder, entry));
  return found;
}
