import { baseHeaders, errorResponse } from "@/lib/http";
import { newId } from "@/lib/ids";
import { readMetrics } from "@/lib/metrics";

export const dynamic = "force-dynamic";

/** The figures of this installation, for the program that watches it, in the text format of Prometheus. */
export async function GET(request: Request): Promise<Response> {
  const requestId = newId("request");
  try {
    const text = await readMetrics(request.headers.get("authorization"));
    const headers = baseHeaders(requestId);
    headers.set("content-type", "text/plain; version=0.0.4; charset=utf-8");
    return new Response(text, { headers });
  } catch (error) {
    return errorResponse(error, requestId, request.signal);
  }
}
