"use client";

import { useEffect, useState, type RefCallback } from "react";

const TABBABLE = "a[href], button, input, select, textarea, [tabindex]";

/**
 * For a box whose buttons go away when they are pressed, or are switched off: the focus stays in the box, at what has
 * come in the place of what had it, or at the box itself (which then needs a tabIndex of -1) where what comes must not
 * be pressed by mistake. Without this the keyboard would start again at the top of the page.
 */
export function useKeptFocus<T extends HTMLElement>(at: "place" | "box" = "place"): RefCallback<T> {
  const [node, setNode] = useState<T | null>(null);
  useEffect(() => {
    if (!node) return;
    let last: { element: Element; index: number } | null = null;
    const onFocus = ({ target }: FocusEvent) => {
      if (target instanceof Element) last = { element: target, index: tabbable(node).indexOf(target as HTMLElement) };
    };
    const observer = new MutationObserver(() => {
      if (!last || (last.element.isConnected && !last.element.matches(":disabled"))) return;
      const { index } = last;
      last = null;
      const { activeElement } = document;
      const isLost = activeElement === null || activeElement === document.body || activeElement.matches(":disabled");
      const left = tabbable(node);
      if (isLost) (at === "box" ? node : (left[index] ?? left.at(-1)))?.focus();
    });
    node.addEventListener("focusin", onFocus);
    observer.observe(node, { childList: true, subtree: true, attributes: true, attributeFilter: ["disabled"] });
    return () => {
      node.removeEventListener("focusin", onFocus);
      observer.disconnect();
    };
  }, [node, at]);
  return setNode;
}

function tabbable(node: HTMLElement): HTMLElement[] {
  return [...node.querySelectorAll<HTMLElement>(TABBABLE)].filter(
    (element) => element.tabIndex >= 0 && !element.matches(":disabled") && element.getClientRects().length > 0,
  );
}
