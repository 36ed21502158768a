"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useEffect } from "react";
import { arriveAt, routedTo, startLeaving, stay } from "./leaving";

/** Knows when a link has been pressed whose page is not there yet, for whoever writes into the address meanwhile. */
export function LeavingWatch() {
  const pathname = usePathname();
  const search = useSearchParams().toString();
  useEffect(() => {
    // After everybody else: a click that was kept from leaving does not come this far.
    const onClick = (event: MouseEvent) => {
      const to = routedTo(event, window.location.origin);
      if (to !== null) startLeaving(to);
    };
    window.addEventListener("click", onClick);
    // Back is another way, and the link is not followed any more.
    window.addEventListener("popstate", stay);
    return () => {
      window.removeEventListener("click", onClick);
      window.removeEventListener("popstate", stay);
    };
  }, []);
  useEffect(() => arriveAt(pathname, window.location.search), [pathname, search]);
  return null;
}
