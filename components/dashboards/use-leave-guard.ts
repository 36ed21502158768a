"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";

export type LeaveGuard = { wanted: string | null; stay: () => void; leave: () => void };

/** Asks before the page is left by a link or closed while something is not saved. */
export function useLeaveGuard(isUnsaved: boolean): LeaveGuard {
  const [wanted, setWanted] = useState<string | null>(null);
  const router = useRouter();
  useEffect(() => {
    if (!isUnsaved) return;
    const onClick = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
      const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
      if (!(link instanceof HTMLAnchorElement) || !isPlain || link.target === "_blank") return;
      if (link.origin !== window.location.origin || link.getAttribute("href")?.startsWith("#")) return;
      event.preventDefault();
      event.stopPropagation();
      setWanted(link.pathname + link.search);
    };
    const onClose = (event: BeforeUnloadEvent) => event.preventDefault();
    document.addEventListener("click", onClick, { capture: true });
    window.addEventListener("beforeunload", onClose);
    return () => {
      document.removeEventListener("click", onClick, { capture: true });
      window.removeEventListener("beforeunload", onClose);
    };
  }, [isUnsaved]);
  return {
    wanted,
    stay: () => setWanted(null),
    leave: () => {
      if (wanted !== null) router.push(wanted);
    },
  };
}
