import { baseHeaders } from "@/lib/http";
import { newId } from "@/lib/ids";
import { isReady } from "@/lib/runs";

export const dynamic = "force-dynamic";

/** Live: this process answers. Ready: so does its database. 503 while it is not ready. */
export async function GET(): Promise<Response> {
  const ready = await isReady();
  const headers = baseHeaders(newId("request"));
  return Response.json({ live: true, ready }, { status: ready ? 200 : 503, headers });
}
