import type { z } from "zod";
import { handleAuth, makeContext, requestFacts, type RequestFacts } from "@/lib/auth";
import { settleRollback, type ServiceContext } from "@/lib/context";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { INTERFACE_REQUESTS_PER_MINUTE, limitRequests } from "@/lib/rate-limit";
import { answer } from "./answers";
import { errorResponse } from "./error-response";
import { checkOrigin, checkOriginIfNamed } from "./origin-check";
import { readInput, type PathParams } from "./read-input";

export type RouteHandler = (request: Request, context: PathParams) => Promise<Response>;
type Options = { status?: number };
/** `countedBy`: by what the rate is limited, the address itself or the verb, which knows more of who asks. */
type PublicOptions = Options & { countedBy?: "address" | "verb" };

/**
 * A verb as a route handler: reads path, search and JSON body through `schema`, makes the context from the API key
 * or the session, checks the origin of changes, limits the rate, and maps every error to the one shape.
 */
export function route<S extends z.ZodType, R>(
  schema: S,
  verb: (args: { ctx: ServiceContext; input: z.infer<S>; signal: AbortSignal }) => Promise<R>,
  options: Options = {},
): RouteHandler {
  return handler(options, async ({ request, context, requestId }) => {
    const ctx = await whoAsks(request, requestId);
    const input = schema.parse(await readInput(request, context, { body: true }));
    return verb({ ctx, input, signal: request.signal });
  });
}

/**
 * As `route`, for a verb that reads the body itself, as a stream: the input comes from path and search only. The
 * path must be outside proxy.ts, which would cut the body at 10 MB; everything below /api is.
 */
export function streamRoute<S extends z.ZodType, R>(
  schema: S,
  verb: (args: {
    ctx: ServiceContext;
    input: z.infer<S>;
    body: ReadableStream<Uint8Array> | null;
    headers: Headers;
    signal: AbortSignal;
  }) => Promise<R>,
  options: Options = {},
): RouteHandler {
  return handler(options, async ({ request, context, requestId }) => {
    const ctx = await whoAsks(request, requestId);
    const input = schema.parse(await readInput(request, context, { body: false }));
    return verb({ ctx, input, body: request.body, headers: request.headers, signal: request.signal });
  });
}

/**
 * The requests of a resumable upload, for a verb that answers them itself: it gets the request and the one name the
 * path may have. Chunks are not counted as requests. A full disk is 507, on which clients of tus try again later.
 */
export function resumableRoute(
  verb: (args: { ctx: ServiceContext; request: Request; id: string | null }) => Promise<Response>,
): RouteHandler {
  return async function handle(request, context) {
    const requestId = newId("request");
    try {
      const ctx = await whoAsks(request, requestId, { isCounted: request.method !== "PATCH" });
      const names = Object.values((await context.params) ?? {}).flat();
      if (names.length > 1) throw nothingHere();
      const response = answer(await verb({ ctx, request, id: names[0] ?? null }), requestId, 200);
      return tus(response, response.status, request);
    } catch (error) {
      await settleRollback(error);
      const response = errorResponse(error, requestId, request.signal);
      return tus(response, error instanceof AppError && error.code === "LIMIT_EXCEEDED" ? 507 : response.status, request);
    }
  };
}

function tus(response: Response, status: number, request: Request): Response {
  response.headers.set("tus-resumable", "1.0.0");
  const body = request.method === "HEAD" ? null : response.body;
  if (body === response.body && status === response.status) return response;
  return new Response(body, { status, headers: response.headers });
}

/** As `route`, for verbs that nobody need be signed in for. `ctx` is null without a valid key or session. */
export function publicRoute<S extends z.ZodType, R>(
  schema: S,
  verb: (args: { ctx: ServiceContext | null; facts: RequestFacts; input: z.infer<S>; signal: AbortSignal }) => Promise<R>,
  { countedBy = "address", ...options }: PublicOptions = {},
): RouteHandler {
  return handler(options, async ({ request, context, requestId }) => {
    checkOriginIfNamed(request);
    const facts = requestFacts(request, requestId);
    const count = () => limitRequests({ kind: "ip", id: facts.ip ?? "unknown", perMinute: INTERFACE_REQUESTS_PER_MINUTE });
    if (countedBy === "address") await count();
    const ctx = await makeContext(request, requestId).catch(nobody);
    if (ctx?.actor.kind === "user") checkOrigin(request);
    const read = async () => schema.parse(await readInput(request, context, { body: true }));
    const input = await read().catch(async (error: unknown) => {
      // What never comes to the verb is counted here.
      if (countedBy === "verb") await count();
      throw error;
    });
    return verb({ ctx, facts, input, signal: request.signal });
  });
}

/** Sign-in, sign-out and the session's state, by next-auth, under the same headers and error shape as the rest. */
export function authRoute(): RouteHandler {
  return handler({}, async ({ request, context, requestId }) => {
    if (request.method !== "GET") checkOriginIfNamed(request);
    return handleAuth(request, context, requestId);
  });
}

/** For every address below /api where nothing is: NOT_FOUND in the one shape and under the same headers as the rest. */
export function unknownRoute(): RouteHandler {
  return handler({}, async () => {
    throw nothingHere();
  });
}

function nothingHere(): AppError {
  return new AppError("NOT_FOUND", "There is nothing at this address. Nothing was changed. /api/docs lists what there is.");
}

/** For what concerns the server itself and nobody in it: no context, the headers and the error shape of the rest. */
export function plainRoute(run: (request: Request) => Promise<unknown>): RouteHandler {
  return handler({}, ({ request }) => run(request));
}

function handler(
  options: Options,
  run: (args: { request: Request; context: PathParams; requestId: string }) => Promise<unknown>,
): RouteHandler {
  return async function handle(request, context) {
    const requestId = newId("request");
    try {
      return answer(await run({ request, context, requestId }), requestId, options.status ?? 200);
    } catch (error) {
      await settleRollback(error);
      return errorResponse(error, requestId, request.signal);
    }
  };
}

/** A program that watches its runs reads often; questions, files and changes are what costs. */
const KEY_READS_PER_MINUTE = INTERFACE_REQUESTS_PER_MINUTE;

async function whoAsks(request: Request, requestId: string, options = { isCounted: true }): Promise<ServiceContext> {
  const ctx = await makeContext(request, requestId);
  const { actor } = ctx;
  if (actor.kind === "user") checkOrigin(request);
  if (!options.isCounted) return ctx;
  if (actor.kind === "key" && (request.method === "GET" || request.method === "HEAD"))
    await limitRequests({ kind: "key reads", id: actor.keyId, perMinute: KEY_READS_PER_MINUTE });
  else if (actor.kind === "key") await limitRequests({ kind: "key", id: actor.keyId, perMinute: env().MEDLAKE_KEY_REQUESTS_PER_MINUTE });
  if (actor.kind === "user") await limitRequests({ kind: "user", id: actor.userId, perMinute: INTERFACE_REQUESTS_PER_MINUTE });
  return ctx;
}

function nobody(error: unknown): null {
  if (error instanceof AppError && error.code === "UNAUTHENTICATED") return null;
  throw error;
}
