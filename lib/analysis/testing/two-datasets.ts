import { makeGrant, makeOrg } from "@/db/testing/factories";
import { createRelationship } from "@/lib/catalog";
import { LAB_CONTRACT, labCsv, type LabRow } from "@/lib/catalog/testing/lab-contract";
import type { ServiceContext } from "@/lib/context";
import { publishCsv } from "./publish-csv";

export type Visit = { patient: string; site: string; date: string; ward: string };

const SITES = ["north", "south", "east"] as const;

/** Patients go to several hospitals, with several results and several visits at each: keys repeat on both sides. */
export const LAB_ROWS: LabRow[] = SITES.flatMap((site, siteIndex) =>
  Array.from({ length: 12 }, (_, n) => ({
    patient: `p${n % 4}`,
    site,
    date: `2025-01-${String(1 + n).padStart(2, "0")}`,
    test: n % 2 === 0 ? "HbA1c" : "Sodium",
    value: n === 5 ? null : siteIndex * 100 + n,
    flags: n % 3,
  })),
);

export const VISITS: Visit[] = SITES.flatMap((site, siteIndex) =>
  Array.from({ length: 6 + siteIndex }, (_, n) => ({
    // p3 was never here.
    patient: `p${n % 3}`,
    site,
    date: `2025-01-${String(2 + n).padStart(2, "0")}`,
    ward: `${site}-ward-${n % 2}`,
  })),
);

const VISIT_CONTRACT = {
  columns: [
    { name: "patient_id", source: "patient", type: "text" },
    { name: "hospital", source: "site", type: "text", required: true },
    { name: "day", source: "date", type: "date", required: true, clean: [{ step: "parse_date", format: "ISO" }] },
    { name: "ward", source: "ward", type: "text", label: "Ward" },
  ],
  hospital: { column: "hospital" },
  period: { column: "day" },
  partition: ["hospital", "period"],
  onDuplicate: "keep_all",
};

export function visitCsv(visits: Visit[]): string {
  return `patient,site,date,ward\n${visits.map(({ patient, site, date, ward }) => `${patient},${site},${date},${ward}`).join("\n")}\n`;
}

/** Publishes both as `labs` and `visits`, with the relationship `visit` from the first to the second. */
export async function publishTwo(ctx: ServiceContext) {
  const { dataset: labs } = await publishCsv({ ctx, slug: "labs", contract: LAB_CONTRACT, csv: labCsv(LAB_ROWS) });
  const { dataset: visits } = await publishCsv({ ctx, slug: "visits", contract: VISIT_CONTRACT, csv: visitCsv(VISITS) });
  await createRelationship({
    ctx,
    input: { slug: "labs", name: "visit", to: "visits", on: [["patient_id", "patient_id"]], cardinality: "many-to-many" },
  });
  return { labs, visits };
}

type Dataset = Parameters<typeof makeGrant>[0]["dataset"];

/** An organisation with access to these hospitals of the datasets; null is all of them. */
export async function guestOf(grants: { dataset: Dataset; hospitals?: string[] | null; rights?: string[] }[]) {
  const org = await makeOrg();
  for (const grant of grants) await makeGrant({ ...grant, org });
  return org;
}

/** Every result with every visit of the same patient; results without a visit stay, as in the language. */
export function joinedRows(labs: LabRow[], visits: Visit[]): { lab: LabRow; visit: Visit | null }[] {
  return labs.flatMap((lab): { lab: LabRow; visit: Visit | null }[] => {
    const matches = visits.filter((visit) => visit.patient === lab.patient);
    return matches.length === 0 ? [{ lab, visit: null }] : matches.map((visit) => ({ lab, visit }));
  });
}
