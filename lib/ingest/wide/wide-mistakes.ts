import type { ErrorDetail } from "@/lib/errors";
import type { Contract } from "../contract";

/** What is wrong with the parts of a contract that belong to a wide export, and what such an export cannot have. */
export function wideMistakes(contract: Contract): ErrorDetail[] {
  const { channels, clock } = contract;
  if (channels === null)
    return clock === null ? [] : [{ path: "clock", message: "is for wide exports: say in channels which instruments there are" }];
  if (clock === null) return [{ path: "clock", message: "is needed with channels: say which column it fills and how it is written" }];
  return [
    ...clockMistakes(contract, clock),
    ...columnLimits(contract, clock.column),
    ...rowLimits(contract),
    ...identifierLimits(contract),
  ];
}

function clockMistakes(contract: Contract, clock: NonNullable<Contract["clock"]>): ErrorDetail[] {
  const details: ErrorDetail[] = [];
  const column = contract.columns.find((one) => one.name === clock.column);
  if (column === undefined) details.push({ path: "clock.column", message: `there is no column "${clock.column}"` });
  else if (column.type !== "timestamp") details.push({ path: "clock.column", message: `"${clock.column}" must be timestamp` });
  else if (!column.required)
    details.push({ path: "clock.column", message: `"${clock.column}" must be required: a row without a time belongs nowhere` });
  for (const [key, type] of [
    ["date", "date"],
    ["time", "text"],
  ] as const) {
    const wanted = clock[key];
    if (wanted === null) continue;
    const field = contract.format.preamble.find((one) => one.as === wanted);
    if (field === undefined) details.push({ path: `clock.${key}`, message: `there is no field "${wanted}" above the header` });
    else if (field.type !== type) details.push({ path: `clock.${key}`, message: `"${wanted}" must be ${type}` });
  }
  if (clock.time !== null && clock.date === null) details.push({ path: "clock.date", message: "is needed with time" });
  return details;
}

/** Columns beside the channels are read as they stand: there are no cleaning steps on the way that wide rows take. */
function columnLimits(contract: Contract, clock: string): ErrorDetail[] {
  const details: ErrorDetail[] = [];
  contract.columns.forEach((column, index) => {
    const path = `columns.${index}`;
    if (column.clean.length > 0)
      details.push({ path: `${path}.clean`, message: "a column of a wide export is read as it stands; leave its steps out" });
    if (column.sources !== undefined) details.push({ path: `${path}.sources`, message: "a column of a wide export has one source" });
    if (column.name !== clock && column.type !== "text" && column.type !== "double")
      details.push({ path: `${path}.type`, message: "a column of a wide export is text or double, or is filled by clock" });
  });
  contract.channels?.instruments.forEach((one, index) => {
    if (one.type === "text" && one.width > 1)
      details.push({ path: `channels.instruments.${index}.width`, message: "an instrument of texts has one channel" });
  });
  contract.format.preamble.forEach((field, index) => {
    if (field.type.startsWith("decimal"))
      details.push({ path: `format.preamble.${index}.type`, message: "a wide export has no decimals; use double" });
  });
  return details;
}

function rowLimits(contract: Contract): ErrorDetail[] {
  const details: ErrorDetail[] = [];
  const { clock, format, hospital, period, partition } = contract;
  if (contract.key.length > 0)
    details.push({ path: "key", message: "a wide export has no key: a recording is replaced as a whole, by delivery file" });
  if (contract.rules.length > 0) details.push({ path: "rules", message: "a wide export has no rules" });
  if (format.skipRows !== null) details.push({ path: "format.skipRows", message: "a wide export has no rows to leave out" });
  if (format.embeddedNewlines) details.push({ path: "format.embeddedNewlines", message: "a wide export has one record on each line" });
  if (!("submission" in hospital))
    details.push({ path: "hospital", message: "a wide export is one hospital's, and the upload says whose" });
  if ("column" in period && period.column !== clock?.column)
    details.push({ path: "period.column", message: "the month of a wide export is the upload's or the clock's" });
  if (!partition.includes("hospital")) details.push({ path: "partition", message: "a wide export is stored by hospital and period" });
  if (contract.analyte !== null) details.push({ path: "analyte", message: "a wide export has no analyte" });
  return details;
}

function identifierLimits(contract: Contract): ErrorDetail[] {
  const above = new Set(contract.format.preamble.map((field) => field.as));
  const texts = new Set([
    ...contract.columns.flatMap(({ name, type }) => (type === "text" ? [name] : [])),
    ...(contract.channels?.instruments ?? []).flatMap(({ code, width, type }) =>
      type === "text" ? Array.from({ length: width }, (_, at) => `${code}_${at + 1}`) : [],
    ),
  ]);
  const details: ErrorDetail[] = [];
  if (contract.patient !== null && !above.has(contract.patient))
    details.push({ path: "patient", message: "a wide export names its patient above the header" });
  for (const [name, found] of Object.entries(contract.identifiers)) {
    const action = typeof found === "string" ? found : found.action;
    const isClock = name === contract.clock?.column;
    if (above.has(name) || action === "keep") continue;
    if (isClock && action === "date_shift") continue;
    if (texts.has(name) && action === "drop") continue;
    if (isClock || texts.has(name) || isChannel(contract, name))
      details.push({
        path: `identifiers.${name}`,
        message: `a column of a wide export's rows can only be ${isClock ? "shifted" : "dropped"} or kept`,
      });
  }
  return details;
}

function isChannel(contract: Contract, name: string): boolean {
  const code = name.slice(0, name.lastIndexOf("_"));
  return (contract.channels?.instruments ?? []).some((one) => one.code === code);
}
