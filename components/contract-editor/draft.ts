import { z } from "zod";

/**
 * A contract while it is edited: what the editor shows is typed, everything else is carried along untouched. The server
 * decides what is valid and names each mistake.
 */
const StepDraft = z.looseObject({ step: z.string() });
export type StepDraft = z.infer<typeof StepDraft>;

const ColumnDraft = z.looseObject({
  name: z.string(),
  source: z.string().optional(),
  sources: z.array(z.string()).optional(),
  type: z.string(),
  required: z.boolean().optional(),
  label: z.string().optional(),
  unit: z.string().optional(),
  description: z.string().optional(),
  clean: z.array(StepDraft).optional(),
});
export type ColumnDraft = z.infer<typeof ColumnDraft>;

const Whose = z.looseObject({ column: z.string().optional(), submission: z.literal(true).optional() });
export type Whose = z.infer<typeof Whose>;

const PreambleDraft = z.looseObject({
  line: z.number(),
  key: z.string(),
  as: z.string(),
  type: z.string(),
  required: z.boolean().optional(),
});
export type PreambleDraft = z.infer<typeof PreambleDraft>;

const RuleDraft = z.looseObject({ name: z.string(), check: z.unknown(), severity: z.string().optional() });
export type RuleDraft = z.infer<typeof RuleDraft>;

const FormatDraft = z.looseObject({
  encoding: z.string().optional(),
  delimiter: z.string().optional(),
  header: z.number().optional(),
  nullWords: z.array(z.string()).optional(),
  groups: z.number().nullable().optional(),
  preamble: z.array(PreambleDraft).optional(),
});

const ContractDraft = z.looseObject({
  format: FormatDraft.optional(),
  columns: z.array(ColumnDraft),
  unknownColumns: z.string().optional(),
  key: z.array(z.string()).optional(),
  onDuplicate: z.string().optional(),
  hospital: Whose.optional(),
  period: Whose.optional(),
  partition: z.array(z.string()).optional(),
  patient: z.string().nullable().optional(),
  analyte: z.string().nullable().optional(),
  delivery: z.string().optional(),
  identifiers: z.record(z.string(), z.unknown()).optional(),
  rules: z.array(RuleDraft).optional(),
  thresholds: z.record(z.string(), z.unknown()).optional(),
});
export type ContractDraft = z.infer<typeof ContractDraft>;

export type ReadDraft = { ok: true; draft: ContractDraft } | { ok: false; mistake: string };

/** Reads pasted or stored text as a draft. The mistake says where the text stops making sense. */
export function draftFromText(text: string): ReadDraft {
  let value: unknown;
  try {
    value = JSON.parse(text) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { ok: false, mistake: `This is not JSON yet: ${error.message}.` };
  }
  return draftFrom(value);
}

export function draftFrom(value: unknown): ReadDraft {
  const parsed = ContractDraft.safeParse(value);
  if (parsed.success) return { ok: true, draft: parsed.data };
  const [issue] = parsed.error.issues;
  const where = issue && issue.path.length > 0 ? `${issue.path.join(".")}: ` : "";
  return { ok: false, mistake: `This is not a contract: ${where}${issue?.message ?? "unreadable"}.` };
}

export function draftText(draft: ContractDraft): string {
  return JSON.stringify(draft, null, 2);
}

export function replaceColumn(draft: ContractDraft, index: number, column: ColumnDraft): ContractDraft {
  const before = draft.columns[index];
  const columns = draft.columns.map((old, at) => (at === index ? column : old));
  if (!before || before.name === column.name) return { ...draft, columns };
  return renameReferences({ ...draft, columns }, before.name, column.name);
}

/** What pointed to the old name points to the new one; filters keep theirs, and the server says so when they are wrong. */
function renameReferences(draft: ContractDraft, from: string, to: string): ContractDraft {
  const whose = (value: Whose | undefined) => (value?.column === from ? { column: to } : value);
  const next: ContractDraft = { ...draft };
  if (draft.key) next.key = draft.key.map((name) => (name === from ? to : name));
  if (draft.hospital) next.hospital = whose(draft.hospital);
  if (draft.period) next.period = whose(draft.period);
  if (draft.patient === from) next.patient = to;
  if (draft.analyte === from) next.analyte = to;
  if (draft.identifiers && from in draft.identifiers) {
    const { [from]: action, ...others } = draft.identifiers;
    next.identifiers = { ...others, [to]: action };
  }
  return next;
}

export function addColumn(draft: ContractDraft, column: ColumnDraft): ContractDraft {
  return { ...draft, columns: [...draft.columns, column] };
}

export function removeColumn(draft: ContractDraft, index: number): ContractDraft {
  const gone = draft.columns[index]?.name;
  const next: ContractDraft = { ...draft, columns: draft.columns.filter((_, at) => at !== index) };
  if (draft.key) next.key = draft.key.filter((name) => name !== gone);
  if (draft.identifiers && gone !== undefined) {
    const { [gone]: _action, ...others } = draft.identifiers;
    next.identifiers = others;
  }
  return next;
}

/** The header or headers a column reads. */
export function sourceText(column: ColumnDraft): string {
  return column.sources ? column.sources.join(" + ") : (column.source ?? column.name);
}

/** Where hospital or month comes from, for one select: `""` is the upload, anything else a column. */
export function whoseColumn(whose: Whose | undefined): string {
  return whose?.column ?? "";
}

export function whoseFrom(column: string | null): Whose {
  return column ? { column } : { submission: true };
}

/** An empty contract to begin with. */
export function emptyDraft(): ContractDraft {
  return { columns: [], unknownColumns: "hold", hospital: { submission: true }, period: { submission: true } };
}
