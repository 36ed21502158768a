import { mkdir, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

export type Row = [what: string, value: string];

/** Prints the measurements and keeps them as bench/results/<subject>.md. */
export async function report(subject: string, explanation: string, rows: Row[]): Promise<void> {
  const machine: Row = [
    "machine",
    `${os.cpus().length} × ${os.cpus()[0]?.model.trim() ?? "unknown processor"}, ${Math.round(os.totalmem() / 1024 ** 3)} GB, ${os.platform()} ${os.arch()}, Node ${process.versions.node}`,
  ];
  const all = [...rows, machine];
  const width = Math.max(...all.map(([what]) => what.length));
  for (const [what, value] of all) console.log(`${what.padEnd(width)}  ${value}`);
  const folder = path.resolve("bench", "results");
  await mkdir(folder, { recursive: true });
  const table = all.map(([what, value]) => `| ${what} | ${value} |`).join("\n");
  await writeFile(path.join(folder, `${subject}.md`), `# ${subject}\n\n${explanation}\n\n| | |\n|---|---|\n${table}\n`);
}

export function median(numbers: number[]): number {
  const sorted = [...numbers].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** The value that so many of a hundred are not above: the smallest one with that share at or below it. */
export function percentile(numbers: number[], percent: number): number {
  const sorted = [...numbers].sort((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? 0;
}

/** A whole number given as `--name=5`, or the default. */
export function option(name: string, fallback: number): number {
  const given = process.argv.find((arg) => arg.startsWith(`--${name}=`));
  return given === undefined ? fallback : Number(given.split("=")[1]);
}
