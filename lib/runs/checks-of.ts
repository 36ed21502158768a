import { z } from "zod";
import { reasonOf } from "@/lib/ingest";
import { RunCheck, type RunDetail } from "./answers";
import type { RunRow } from "./internal";

const Checks = z.array(RunCheck);
const ORDER = { hold: 0, warn: 1, info: 2 };

/** Checks that say something about the run as a whole: they have their own place in the answer. */
const APART = ["compared", "rehearsal"];

/** What was found out about a run's file, as its answer says it. */
export function checksOf(run: RunRow): Pick<RunDetail, "checks" | "holds" | "reference" | "rehearsal"> {
  const all = Checks.safeParse(run.checks).data ?? [];
  const checks = all.filter((one) => !APART.includes(one.check)).sort((a, b) => ORDER[a.severity] - ORDER[b.severity]);
  const accepted = run.acceptedHolds ?? [];
  const holds = checks.filter((one) => run.state === "held" && one.severity === "hold" && !accepted.includes(one.key));
  const outcome = all.find((one) => one.check === "rehearsal")?.now;
  return {
    checks,
    holds: holds.map((hold) => ({ ...hold, reason: reasonOf(hold) })),
    reference: all.flatMap(({ check, facts }) =>
      check === "compared"
        ? [
            {
              hospital: String(facts?.hospital),
              period: String(facts?.period),
              months: String(facts?.months ?? "")
                .split(",")
                .filter(Boolean),
            },
          ]
        : [],
    ),
    rehearsal: outcome === "published" || outcome === "held" || outcome === "rejected" ? { outcome } : null,
  };
}
