import type { QueryExecution } from "@aws-sdk/client-athena";
import { AppError } from "@/lib/errors";
import { ENGINE_LABELS, engineFailed, timedOut } from "../errors";
import { busy, lost, notAllowed, queryError, signInRefused, stoppedByOthers, tooLong, unreachable } from "../remote/query-errors";
import { inGigabytes } from "./choose-workgroup";

const ATHENA = { label: ENGINE_LABELS.athena };

/** Errors after which the same request is sent again, later. */
const THROTTLES = new Set([
  "ThrottlingException",
  "TooManyRequestsException",
  "Throttling",
  "RequestLimitExceeded",
  "SlowDown",
  "InternalServerException",
  "ServiceUnavailableException",
]);

const REFUSALS = new Set([
  "UnrecognizedClientException",
  "InvalidSignatureException",
  "ExpiredTokenException",
  "InvalidClientTokenId",
  "CredentialsProviderError",
  "MissingAuthenticationTokenException",
  "IncompleteSignature",
]);

const CONNECTION = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EPIPE",
  "ETIMEDOUT",
  "TimeoutError",
  "NetworkingError",
]);

/** Whether Athena has refused the request for now. */
export function isThrottled(error: unknown): boolean {
  return THROTTLES.has(nameOf(error));
}

/** Whether the request may be sent again as it is: the answers to all of ours do not depend on how often they are sent. */
export function isTransient(error: unknown): boolean {
  return isThrottled(error) || isConnection(error);
}

/** The AppError for what a request ended with. Its message can quote the SQL, so it is not read. */
export function requestError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const name = nameOf(error);
  if (REFUSALS.has(name)) return signInRefused(ATHENA);
  if (name === "AccessDeniedException") return notAllowed(ATHENA);
  if (THROTTLES.has(name)) return busy(ATHENA);
  return isConnection(error) ? unreachable(ATHENA) : engineFailed();
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "";
}

function isConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return CONNECTION.has(error.name) || ("code" in error && typeof error.code === "string" && CONNECTION.has(error.code));
}

type Context = { seconds: number; cutoff: number | null };

/** What the numbers of Athena's errors say where the name of an error is missing. */
const BY_TYPE: Record<number, (context: Context) => AppError> = {
  205: ({ seconds }) => timedOut(seconds),
  1008: () => busy(ATHENA),
  1400: () => busy(ATHENA),
  1401: () => busy(ATHENA),
  1500: () => notAllowed(ATHENA),
  1501: () => notAllowed(ATHENA),
};
/** 0 to 4: not enough memory or nodes. */
const LAST_EXHAUSTED = 4;

/** The AppError for a statement that ended as FAILED or CANCELLED without having been asked to. */
export function executionError(execution: QueryExecution, context: Context): AppError {
  const { AthenaError, State, StateChangeReason = "" } = execution.Status ?? {};
  if (State === "CANCELLED") return isCutOff(StateChangeReason) ? cutOff(execution, context) : stoppedByOthers(ATHENA);
  // The reason begins with the name of the error; what follows it can quote a value.
  const errorName = /^([A-Z][A-Z_]+):/.exec(AthenaError?.ErrorMessage ?? StateChangeReason)?.[1];
  if (errorName !== undefined) return queryError({ errorName }, { engine: "athena", seconds: context.seconds });
  if (isCutOff(StateChangeReason)) return cutOff(execution, context);
  const type = AthenaError?.ErrorType;
  if (type === undefined) return engineFailed();
  if (type <= LAST_EXHAUSTED) return queryError({ errorType: "INSUFFICIENT_RESOURCES" }, { engine: "athena", seconds: context.seconds });
  return (BY_TYPE[type] ?? engineFailed)(context);
}

/** Whether Athena itself would run the statement again. */
export function isRetryable(execution: QueryExecution): boolean {
  return execution.Status?.State === "FAILED" && execution.Status.AthenaError?.Retryable === true;
}

function isCutOff(reason: string): boolean {
  return /bytes scanned limit/i.test(reason);
}

function cutOff({ Statistics }: QueryExecution, { cutoff }: Context): AppError {
  const read = Statistics?.DataScannedInBytes;
  const after = read === undefined ? "" : ` after it had read ${inGigabytes(read)}, which are charged`;
  const allowed = cutoff === null ? "more bytes than it may" : `more than the ${inGigabytes(cutoff)} it may`;
  return new AppError(
    "LIMIT_EXCEEDED",
    `The question reads ${allowed} on Athena, which stopped it${after}. Nothing was changed. Filter more, or ask for fewer columns.`,
  );
}

/** What the request itself is refused for, before anything runs. */
export function startError(error: unknown): AppError {
  return nameOf(error) === "InvalidRequestException" ? invalidRequest(error) : requestError(error);
}

function invalidRequest(error: unknown): AppError {
  const message = error instanceof Error ? error.message : "";
  return /length less than or equal to|too long|exceeds/i.test(message) ? tooLong(ATHENA) : engineFailed();
}

/** Athena does not know the statement that it has started. */
export function executionLost(): AppError {
  return lost(ATHENA);
}
