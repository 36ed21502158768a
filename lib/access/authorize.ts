import type { Tx } from "@/db";
import type { Role, ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { ACTIONS, type Action, type ActionSpec } from "./actions";
import { denied } from "./denied";
import { findVisible, noDataset, type VisibleDataset } from "./find-dataset";

/**
 * May the caller do this, here? Silent when yes. What the caller may not know of is NOT_FOUND; what it knows but
 * may not do is FORBIDDEN. Both leave an audit row that survives the rollback. Jobs and commands of the server
 * itself (`system`) may do everything; nobody else may act without a role.
 */
export async function authorize(args: { tx: Tx; ctx: ServiceContext; action: Action; datasetId?: string }): Promise<void> {
  const { tx, ctx, action, datasetId } = args;
  if (ctx.actor.kind === "system") return;
  const spec: ActionSpec = ACTIONS[action];
  if (spec.on === "own") {
    if (!hasRole(ctx, spec)) throw refused(ctx, action, "role");
    return;
  }
  if (datasetId === undefined) throw new AppError("INTERNAL", `The action ${action} needs a dataset.`);
  const found = await findVisible({ tx, ctx, datasetId });
  if (!found) throw noDataset(ctx, datasetId, datasetId);
  authorizeFound({ ctx, action, found });
}

/** As `authorize`, for a dataset whose rights were read a moment ago in the same transaction. */
export function authorizeFound({ ctx, action, found }: { ctx: ServiceContext; action: Action; found: VisibleDataset }): void {
  if (ctx.actor.kind === "system") return;
  const spec: ActionSpec = ACTIONS[action];
  const datasetId = found.dataset.id;
  if (spec.on === "owned" && !found.owned) throw refused(ctx, action, "owner", datasetId);
  if (!hasRole(ctx, spec)) throw refused(ctx, action, "role", datasetId);
  if (spec.right !== undefined && !found.rights.includes(spec.right)) throw refused(ctx, action, "right", datasetId);
}

function hasRole(ctx: ServiceContext, spec: ActionSpec): boolean {
  const roles: readonly Role[] = spec.roles;
  return ctx.role !== null && roles.includes(ctx.role);
}

const REASONS = {
  role: "Your role in this organisation does not allow you to",
  owner: "Only the organisation that owns the dataset may",
  right: "The access your organisation was given does not allow you to",
} as const;

function refused(ctx: ServiceContext, action: Action, reason: keyof typeof REASONS, datasetId?: string): AppError {
  const message = `${REASONS[reason]} ${ACTIONS[action].label}. Nothing was changed. Ask an administrator of your organisation.`;
  return denied(ctx, "FORBIDDEN", message, { action, entityId: datasetId ?? null, reason, detail: { role: ctx.role } });
}
