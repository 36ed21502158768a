import { createHash } from "node:crypto";
import { channelColumns } from "../channel-columns";
import type { Contract } from "../contract";
import { matchColumns, type ColumnMatch, type MatchOptions } from "../match-columns";
import type { Issue, RunCheck } from "../types";

const LISTED = 10;

/**
 * Compares the header of a wide export with the contract: channels by their codes, wherever they stand; the few other
 * columns like those of any file. The positions are those of the contract's columns, then one for each channel.
 */
export function matchWide(header: string[], contract: Contract, options: MatchOptions): ColumnMatch {
  const line = contract.format.header;
  const channels = channelColumns(contract.channels).map(({ name }) => name);
  const known = new Set(channels);
  const found = new Map<string, number>();
  const twice = new Set<string>();
  const others: number[] = [];
  header.forEach((field, at) => {
    const code = field.trim();
    if (!known.has(code)) return void others.push(at);
    if (found.has(code)) twice.add(code);
    found.set(code, at);
  });
  if (twice.size > 0) {
    const message = `The header names ${listed([...twice])} more than once. Nothing was published. Give every channel its own code and send the file again.`;
    return {
      ok: false,
      outcome: "rejected",
      message,
      issues: [issue("duplicate_header", "reject", twice.size, line, message)],
      mapping: null,
    };
  }
  const missing = channels.filter((code) => !found.has(code));
  const match = matchColumns(
    others.map((at) => header[at] ?? ""),
    contract,
    {
      ...options,
      isPartOfHeader: found.size > 0,
      ...(options.records ? { records: () => (options.records?.() ?? []).map((row) => others.map((at) => row[at] ?? "")) } : {}),
    },
  );
  if (!match.ok && match.outcome === "rejected") return match;
  if (missing.length > 0 && !options.ignoreUnknown) return withoutChannels(match, missing, line);
  if (!match.ok) return match;
  const back = (at: number): number => (at < 0 ? at : (others[at] ?? -1));
  const places = channels.map((code) => found.get(code) ?? -1);
  const positions = [...match.positions.map((all) => all.map(back)), ...places.map((at) => [at])];
  const issues = [...match.issues];
  const checks = [...match.checks];
  if (missing.length > 0) {
    const check = missingChannels(missing);
    checks.push(check);
    issues.push(issue("missing_channel", "warn", missing.length, line, check.message));
  }
  const present = places.filter((at) => at >= 0);
  if (present.some((at, index) => index > 0 && at < (present[index - 1] ?? 0)))
    issues.push(
      issue(
        "reordered_columns",
        "info",
        1,
        line,
        "The channels are in another order than in the contract; they were taken by their codes.",
      ),
    );
  return { ...match, positions, issues, checks };
}

function withoutChannels(match: ColumnMatch, missing: string[], line: number): ColumnMatch {
  const more = match.ok ? "" : ` ${match.message}`;
  const message = `The file does not have ${missing.length} of the contract's channels: ${listed(missing)}. Nothing was published yet. Accept the file, and they are empty in all its rows, or send it again with them.${more}`;
  const mapping = { unknown: match.mapping?.unknown ?? [], missing: [...(match.mapping?.missing ?? []), ...missing] };
  return {
    ok: false,
    outcome: "held",
    message,
    issues: [...match.issues, issue("missing_channel", "warn", missing.length, line, message)],
    mapping,
  };
}

/** A person decides whether the others are published without them. Its key says which they are: others hold the file again. */
function missingChannels(missing: string[]): RunCheck {
  const which = createHash("sha256").update(JSON.stringify(missing)).digest("hex").slice(0, 12);
  const is = missing.length === 1 ? "it is" : "they are";
  return {
    key: `missing_channel:${which}`,
    check: "missing_channel",
    column: null,
    severity: "hold",
    message: `The file does not have ${missing.length} of the contract's channels: ${listed(missing)}. Accept the file, and ${is} empty in all its rows, or send it again with ${missing.length === 1 ? "it" : "them"}.`,
    before: null,
    now: missing.length,
  };
}

function listed(names: string[]): string {
  return `${names
    .slice(0, LISTED)
    .map((name) => `"${name}"`)
    .join(", ")}${names.length > LISTED ? " and more" : ""}`;
}

function issue(rule: string, severity: Issue["severity"], count: number, line: number, message: string): Issue {
  return { rule, column: null, severity, count, sampleLines: [line], message };
}
