import type { ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { makeContext } from "./make-context";

/** Who looks at a page, for server components; null when nobody is signed in. Pages take no API keys. */
export async function pageContext(): Promise<ServiceContext | null> {
  const { headers } = await import("next/headers");
  const asked = new Headers(await headers());
  asked.delete("authorization");
  try {
    return await makeContext({ headers: asked });
  } catch (error) {
    if (error instanceof AppError && error.code === "UNAUTHENTICATED") return null;
    throw error;
  }
}
