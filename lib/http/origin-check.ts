import { ownOrigin } from "@/lib/auth";
import { AppError } from "@/lib/errors";

const READS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * A change that a cookie vouches for must come from one of our own pages: the browser says so in `Sec-Fetch-Site`
 * and `Origin`, which no page can forge. Absent, `null` or foreign is FORBIDDEN. Reads change nothing and pass.
 */
export function checkOrigin(request: Request): void {
  if (READS.has(request.method)) return;
  const site = request.headers.get("sec-fetch-site");
  const origin = request.headers.get("origin");
  const own = ownOrigin(request.headers.get("host"));
  if (site === "same-origin" && origin !== null && own !== null && origin === own) return;
  throw new AppError(
    "FORBIDDEN",
    "This change did not come from a page of this site. Nothing was changed. Open Medlake under its own address and try again; programs use an API key.",
  );
}

/** As `checkOrigin`, for requests without a session: a program that sends neither header passes, a foreign page does not. */
export function checkOriginIfNamed(request: Request): void {
  if (request.headers.has("origin") || request.headers.has("sec-fetch-site")) checkOrigin(request);
}
