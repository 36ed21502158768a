import { useEffect, useState } from "react";

export type Box = { top: number; left: number; width: number; height: number };
export type Anchor = { state: "looking" } | { state: "missing" } | { state: "found"; box: Box };

const LOOK_EVERY_MS = 150;
/** A page that takes longer shows the step in the middle, pointing at nothing. */
const LOOK_FOR_MS = 10_000;

/** Where on the screen the first of these elements is, followed while the page moves. */
export function useAnchor(anchors: readonly string[], enabled: boolean): Anchor {
  const [anchor, setAnchor] = useState<Anchor>({ state: "looking" });
  useEffect(() => {
    if (!enabled) return;
    const since = Date.now();
    let scrolledTo: Element | null = null;
    const look = () => {
      const found = best(anchors, Date.now() - since < LOOK_FOR_MS / 4);
      if (!found) {
        if (Date.now() - since > LOOK_FOR_MS) setAnchor({ state: "missing" });
        return;
      }
      if (scrolledTo !== found) {
        scrolledTo = found;
        const tall = found.getBoundingClientRect().height > window.innerHeight / 2;
        found.scrollIntoView({ block: tall ? "start" : "center", behavior: "instant" });
      }
      const { top, left, width, height } = found.getBoundingClientRect();
      setAnchor((before) =>
        isSame(before, { top, left, width, height }) ? before : { state: "found", box: { top, left, width, height } },
      );
    };
    look();
    const timer = window.setInterval(look, LOOK_EVERY_MS);
    window.addEventListener("scroll", look, true);
    window.addEventListener("resize", look);
    return () => {
      window.clearInterval(timer);
      window.removeEventListener("scroll", look, true);
      window.removeEventListener("resize", look);
    };
  }, [anchors, enabled]);
  return anchor;
}

/** The first that is shown; at the beginning only what is meant, later also what is there instead. */
function best(anchors: readonly string[], isEarly: boolean): Element | null {
  for (const [index, selector] of anchors.entries()) {
    if (isEarly && index > 0) return null;
    const shown = [...document.querySelectorAll(selector)].find((element) => element.getClientRects().length > 0);
    if (shown) return shown;
  }
  return null;
}

function isSame(anchor: Anchor, box: Box): boolean {
  if (anchor.state !== "found") return false;
  const { box: old } = anchor;
  return old.top === box.top && old.left === box.left && old.width === box.width && old.height === box.height;
}
