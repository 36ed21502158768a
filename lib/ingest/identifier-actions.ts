import type { ErrorDetail } from "@/lib/errors";
import { formatColumnType, type ColumnType, type SchemaColumn } from "@/lib/query";
import type { Contract, Identifier } from "./contract";

/** What becomes of one identifier, with its settings filled in. */
export type IdentifierAction =
  | { action: "drop" | "pseudonym" | "date_shift" | "year" | "month" | "keep" }
  | { action: "age_cap"; max: number }
  | { action: "postcode_prefix"; length: number };

const OLDEST_AGE = 89;
const POSTCODE_CHARACTERS = 3;

type Kind = ColumnType["kind"];

/** What each action can be done to; null for any type. */
const KINDS: Record<IdentifierAction["action"], { kinds: readonly Kind[] | null; words: string }> = {
  keep: { kinds: null, words: "" },
  drop: { kinds: null, words: "" },
  pseudonym: { kinds: ["text", "integer"], words: "text or an integer" },
  date_shift: { kinds: ["date", "timestamp"], words: "a date or a timestamp" },
  year: { kinds: ["date", "timestamp"], words: "a date or a timestamp" },
  month: { kinds: ["date", "timestamp"], words: "a date or a timestamp" },
  age_cap: { kinds: ["integer", "decimal", "double"], words: "a number" },
  postcode_prefix: { kinds: ["text"], words: "text" },
};

/** The contract's identifiers with what becomes of each, defaults filled in. */
export function identifierActions(contract: Pick<Contract, "identifiers">): Map<string, IdentifierAction> {
  return new Map(Object.entries(contract.identifiers).map(([name, identifier]) => [name, actionOf(identifier)]));
}

function actionOf(identifier: Identifier): IdentifierAction {
  if (typeof identifier !== "string") return identifier.action === "keep" ? { action: "keep" } : identifier;
  if (identifier === "age_cap") return { action: "age_cap", max: OLDEST_AGE };
  if (identifier === "postcode_prefix") return { action: "postcode_prefix", length: POSTCODE_CHARACTERS };
  return { action: identifier };
}

/** Whether an action can be done to a column of a type. */
export function takesAction(kind: Kind, action: IdentifierAction["action"]): boolean {
  return KINDS[action].kinds?.includes(kind) ?? true;
}

/** Whether anything is replaced or left out before rows are published. */
export function changesRows(contract: Pick<Contract, "identifiers">): boolean {
  return [...identifierActions(contract).values()].some(({ action }) => action !== "keep");
}

/** Whether the organisation's key is needed. */
export function needsKey(contract: Pick<Contract, "identifiers">): boolean {
  return [...identifierActions(contract).values()].some(({ action }) => action === "pseudonym" || action === "date_shift");
}

/** The column by which a patient's dates are shifted alike; null when there is none. */
export function shiftedBy(contract: Pick<Contract, "identifiers" | "patient">): string | null {
  if (contract.patient !== null) return contract.patient;
  const pseudonyms = [...identifierActions(contract)].filter(([, { action }]) => action === "pseudonym");
  return pseudonyms.length === 1 ? (pseudonyms[0]?.[0] ?? null) : null;
}

/** The columns as they are published: without the dropped ones, and pseudonyms are text. */
export function publishedColumns(columns: SchemaColumn[], contract: Pick<Contract, "identifiers">): SchemaColumn[] {
  const actions = identifierActions(contract);
  return columns.flatMap((column) => {
    const action = actions.get(column.name)?.action;
    if (action === "drop") return [];
    if (action !== "pseudonym") return [column];
    const { unit: _, ...rest } = column;
    return [{ ...rest, type: { kind: "text" } }];
  });
}

/** What is wrong with the identifiers of a contract that is otherwise in order; `columns` as they are loaded. */
export function identifierMistakes(contract: Contract, columns: SchemaColumn[]): ErrorDetail[] {
  const types = new Map(columns.map((column) => [column.name, column.type]));
  return [...identifierActions(contract)].flatMap(([name, found]) => {
    const message = mistakeOf(contract, types, name, found);
    return message === null ? [] : [{ path: `identifiers.${name}`, message }];
  });
}

function mistakeOf(contract: Contract, types: ReadonlyMap<string, ColumnType>, name: string, found: IdentifierAction): string | null {
  const type = types.get(name);
  const { action } = found;
  if (type === undefined) return `there is no column "${name}"`;
  if (action === "keep") return null;
  if (isHospital(contract, name)) return "says whose row it is, and must stay as it is; only keep is possible";
  if (isPeriod(contract, name) && !("column" in contract.period && action === "month"))
    return "says which month a row belongs to; only keep, or month for a column of the file, is possible";
  if (name === contract.patient && action !== "pseudonym") return "tells patients apart; only pseudonym or keep is possible";
  if (name === contract.analyte) return "says what was measured; only keep is possible";
  if (name === contract.clock?.column && action !== "date_shift") return "is filled by clock; only date_shift or keep is possible";
  const { kinds, words } = KINDS[action];
  if (kinds !== null && !kinds.includes(type.kind)) return `${action} needs ${words}, and "${name}" is ${formatColumnType(type)}`;
  const by = shiftedBy(contract);
  if (action === "date_shift" && by === null)
    return "the dates of a patient are shifted alike: name the patient's column in patient, or give exactly one identifier the action pseudonym";
  if (action === "date_shift" && !KINDS.pseudonym.kinds?.includes(types.get(by ?? "")?.kind ?? "boolean"))
    return `"${by}", by which it is shifted, must be text or an integer`;
  if (!contract.key.includes(name) || action === "pseudonym") return null;
  if (action === "date_shift")
    return contract.key.includes(by ?? "")
      ? null
      : `is part of the key: shifted, it tells rows apart only together with "${by}" in the key`;
  return `is part of the key: after ${action} different rows would have the same key; only pseudonym, date_shift or keep is possible`;
}

function isHospital(contract: Contract, name: string): boolean {
  return "column" in contract.hospital ? contract.hospital.column === name : name === "hospital";
}

function isPeriod(contract: Contract, name: string): boolean {
  return "column" in contract.period ? contract.period.column === name : name === "period";
}
