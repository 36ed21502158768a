import { execFile } from "node:child_process";
import { readdir, readFile, readlink } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * What tells this process from a later one with the same number: null when it has ended or is a zombie, which
 * answers signals but runs nothing.
 */
export async function processIdentity(pid: number): Promise<string | null> {
  if (process.platform === "linux") {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
    if (stat === null) return null;
    // The name in brackets may hold spaces and brackets: count the fields after the last one.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z" || fields[0] === "X") return null;
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
    return `${boot.trim()} ${fields[19] ?? ""}`;
  }
  const answer = await run("ps", ["-o", "stat=,lstart=", "-p", String(pid)]).catch(() => null);
  const line = answer?.stdout.trim() ?? "";
  if (line === "" || line.startsWith("Z")) return null;
  return line.replace(/^\S+\s+/, "");
}

/** The command line of a running process; empty when there is none or it may not be read. */
export async function commandLine(pid: number): Promise<string> {
  if (process.platform === "linux") {
    const text = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    return text.replaceAll("\0", " ").trim();
  }
  const answer = await run("ps", ["-o", "command=", "-p", String(pid)]).catch(() => null);
  return answer?.stdout.trim() ?? "";
}

/** The processes that work inside `directory`. PostgreSQL's all do, so this finds those a dead server left behind. */
export async function processesIn(directory: string): Promise<number[]> {
  if (process.platform !== "linux") return [];
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const cwds = await Promise.all(pids.map(async (pid) => ({ pid: Number(pid), cwd: await readlink(`/proc/${pid}/cwd`).catch(() => "") })));
  return cwds.filter(({ cwd }) => cwd === directory).map(({ pid }) => pid);
}
