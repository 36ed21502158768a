import { emitAudit } from "@/lib/audit";
import { afterRollback, withTransaction, type ServiceContext } from "@/lib/context";
import { AppError, type ErrorCode, type ErrorDetail } from "@/lib/errors";

export type Denial = {
  action: string;
  entityId?: string | null;
  reason: string;
  detail?: Record<string, unknown>;
  /** The place in the input it is about, for who asked. */
  place?: ErrorDetail;
};

/**
 * The error of a refusal. Its audit row is written after the transaction it undoes has ended, in one of its own:
 * the refusal stays on record, and no connection waits for another.
 */
export function denied(
  ctx: ServiceContext,
  code: Extract<ErrorCode, "NOT_FOUND" | "FORBIDDEN">,
  message: string,
  denial: Denial,
): AppError {
  const error = new AppError(code, message, denial.place === undefined ? {} : { details: [denial.place] });
  const { tx: _undone, ...later } = ctx;
  afterRollback(error, () =>
    withTransaction(later, (tx) =>
      emitAudit(tx, later, {
        action: denial.action,
        entityId: denial.entityId ?? null,
        outcome: "denied",
        detail: { ...denial.detail, reason: denial.reason },
      }),
    ),
  );
  return error;
}
