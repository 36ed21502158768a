import { AppError, type ErrorDetail } from "@/lib/errors";
import { compileFilter, formatColumnType, parseColumnType, type ColumnType, type DatasetSchema, type Filter } from "@/lib/query";
import type { CleanStep, UnitStep } from "./clean-steps";
import { columnSources } from "./column-sources";
import { rawSchema, typedSchema, type Contract, type ContractColumn } from "./contract";
import { compileDateFormat } from "./date-format";
import { normaliseUnit } from "./units";

/** What is wrong with the columns: names, types and cleaning steps. */
export function columnMistakes(contract: Contract): ErrorDetail[] {
  const details: ErrorDetail[] = [];
  const seen = new Set<string>();
  contract.columns.forEach((column, index) => {
    const path = `columns.${index}`;
    if (seen.has(column.name)) details.push({ path: `${path}.name`, message: `there are two columns named "${column.name}"` });
    seen.add(column.name);
    if (column.source !== undefined && column.sources !== undefined) details.push({ path, message: "give source or sources, not both" });
    details.push(...typeMistakes(column, path), ...stepMistakes(column, path, columnSources(column).length));
  });
  return details;
}

/** What is wrong with the fields above the header and the line of group names. */
export function preambleMistakes(contract: Contract): ErrorDetail[] {
  const { preamble, groups, header } = contract.format;
  const details: ErrorDetail[] = [];
  const names = new Set(contract.columns.map((column) => column.name));
  const keys = new Set<string>();
  preamble.forEach((field, index) => {
    const path = `format.preamble.${index}`;
    if (field.line >= header) details.push({ path: `${path}.line`, message: `must be above the header, line ${header}` });
    if (field.line === groups) details.push({ path: `${path}.line`, message: `line ${groups} holds the names of groups` });
    if (names.has(field.as)) details.push({ path: `${path}.as`, message: `there are two columns named "${field.as}"` });
    names.add(field.as);
    if (keys.has(field.key)) details.push({ path: `${path}.key`, message: `the key "${field.key}" is there twice` });
    keys.add(field.key);
    field.clean.forEach((step, at) => {
      if (step.step === "join" || step.step === "unit")
        details.push({ path: `${path}.clean.${at}`, message: `${step.step} needs columns; a field above the header has one value` });
    });
    details.push(...typeMistakes(field, path), ...stepMistakes(field, path, 1));
    if (!field.required && contract.key.includes(field.as))
      details.push({ path: `${path}.required`, message: "must be true for a part of the key" });
  });
  if (groups !== null && groups >= header) details.push({ path: "format.groups", message: `must be above the header, line ${header}` });
  return details;
}

function typeMistakes(column: Pick<ContractColumn, "type">, path: string): ErrorDetail[] {
  try {
    const type = parseColumnType(column.type);
    column.type = formatColumnType(type);
    return [];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [{ path: `${path}.type`, message: `unknown type "${column.type}"` }];
  }
}

function stepMistakes(column: Pick<ContractColumn, "type" | "clean" | "unit">, path: string, sources: number): ErrorDetail[] {
  const details: ErrorDetail[] = [];
  if (sources > 1 && column.clean[0]?.step !== "join")
    details.push({ path: `${path}.clean`, message: "several sources need join as the first step" });
  let kind: ColumnType["kind"];
  try {
    kind = parseColumnType(column.type).kind;
  } catch {
    return details; // reported by typeMistakes
  }
  let parsedBy: string | null = null;
  column.clean.forEach((step, at) => {
    const where = `${path}.clean.${at}`;
    const numeric = kind === "integer" || kind === "decimal" || kind === "double";
    if (step.step === "join" && at > 0) details.push({ path: where, message: "join must be the first step" });
    if (parsedBy !== null && !isArithmetic(step))
      details.push({ path: where, message: `no step but scale and unit can follow ${parsedBy}` });
    if ((step.step === "parse_number" || isArithmetic(step)) && !numeric)
      details.push({ path: where, message: `${step.step} needs a number column` });
    if (step.step === "parse_number" && step.decimal === step.thousands)
      details.push({ path: where, message: "decimal and thousands marks must differ" });
    if (step.step === "parse_date" && kind !== "date") details.push({ path: where, message: "parse_date needs a date column" });
    if (step.step === "parse_timestamp" && kind !== "timestamp")
      details.push({ path: where, message: "parse_timestamp needs a timestamp column" });
    if (step.step === "parse_date" || step.step === "parse_timestamp") {
      const format = compileDateFormat(step.format, step.step);
      if ("mistake" in format) details.push({ path: `${where}.format`, message: format.mistake });
    }
    if (step.step === "unit") {
      details.push(...unitMistakes(step, where));
      if (column.unit === undefined) details.push({ path: `${path}.unit`, message: "say which unit the step unit converts to" });
      if (column.clean.findIndex((other) => other.step === "unit") !== at)
        details.push({ path: where, message: "a column has one step unit" });
    }
    if (step.step.startsWith("parse_") || isArithmetic(step)) parsedBy = step.step;
  });
  return details;
}

function isArithmetic(step: CleanStep): boolean {
  return step.step === "scale" || step.step === "unit";
}

function unitMistakes(step: UnitStep, path: string): ErrorDetail[] {
  const details: ErrorDetail[] = [];
  const seen = new Set<string>();
  step.conversions.forEach((conversion, index) => {
    const where = `${path}.conversions.${index}`;
    if (!Number.isFinite(conversion.factor) || conversion.factor === 0) details.push({ path: `${where}.factor`, message: "must not be 0" });
    if (conversion.analyte !== undefined && step.analyte === undefined)
      details.push({ path: `${where}.analyte`, message: "say in analyte which column it is compared with" });
    // Without a column of units there is one unit for each analyte.
    const from = step.source === undefined ? "" : normaliseUnit(conversion.from);
    const name = `${from}\n${conversion.analyte ?? ""}`;
    if (seen.has(name))
      details.push({
        path: where,
        message:
          step.source === undefined ? "without source there is one conversion, or one for each analyte" : "there are two for the same unit",
      });
    seen.add(name);
  });
  return details;
}

/** What is wrong where one part of the contract names another. */
export function referenceMistakes(contract: Contract): ErrorDetail[] {
  const details: ErrorDetail[] = [];
  const kinds = new Map<string, string>();
  for (const column of contract.columns) kinds.set(column.name, column.type);
  for (const field of contract.format.preamble) kinds.set(field.as, field.type);
  for (const field of ["hospital", "period"] as const) {
    const from = contract[field];
    if ("submission" in from) {
      if (kinds.has(field))
        details.push({
          path: field,
          message: `the contract has a column named "${field}"; point to it with {"column":"${field}"} or rename it`,
        });
    } else if (!kinds.has(from.column)) {
      details.push({ path: `${field}.column`, message: `there is no column "${from.column}"` });
    } else {
      const type = kinds.get(from.column) ?? "";
      const allowed = field === "hospital" ? ["text"] : ["date", "timestamp"];
      if (!allowed.includes(type)) details.push({ path: `${field}.column`, message: `"${from.column}" must be ${allowed.join(" or ")}` });
    }
    kinds.set(field, kinds.get(field) ?? (field === "hospital" ? "text" : "date"));
  }
  if (!contract.partition.includes("period")) details.push({ path: "partition", message: "must name period" });
  if (new Set(contract.partition).size !== contract.partition.length) details.push({ path: "partition", message: "names a column twice" });
  contract.key.forEach((column, index) => {
    if (!kinds.has(column)) details.push({ path: `key.${index}`, message: `there is no column "${column}"` });
  });
  if (contract.patient !== null && !kinds.has(contract.patient))
    details.push({ path: "patient", message: `there is no column "${contract.patient}"` });
  if (!isZone(contract.zone)) details.push({ path: "zone", message: `unknown time zone "${contract.zone}"` });
  const names = contract.rules.map((rule) => rule.name);
  names.forEach((rule, index) => {
    if (names.indexOf(rule) !== index) details.push({ path: `rules.${index}.name`, message: `there are two rules named "${rule}"` });
  });
  return details;
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "" && /^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(zone);
  } catch {
    return false;
  }
}

/** What is wrong with skipRows and the rules. */
export function filterMistakes(contract: Contract): ErrorDetail[] {
  const details: ErrorDetail[] = [];
  function check(path: string, found: Filter, schema: DatasetSchema): void {
    try {
      compileFilter(found, schema, { now: new Date() });
    } catch (error) {
      if (!(error instanceof AppError) || error.code === "INTERNAL") throw error;
      if (error.code === "UNSUPPORTED") throw error;
      details.push({ path, message: error.message });
    }
  }
  if (contract.format.skipRows) check("format.skipRows", contract.format.skipRows, rawSchema(contract));
  contract.rules.forEach((rule, index) => check(`rules.${index}.check`, rule.check, typedSchema(contract)));
  return details;
}
