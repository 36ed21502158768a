"use client";

import { useIsFetching } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { flushSync } from "react-dom";

const SCHEME = "data-mantine-color-scheme";
/** Charts are drawn anew in the width of the paper before it is printed. */
const SETTLE_MS = 400;

/** Whether the page is being put on paper, where colours are light whatever the screen has. */
function usePaper(): boolean {
  const [isPaper, setIsPaper] = useState(false);
  useEffect(() => {
    const root = document.documentElement;
    const paper = window.matchMedia("print");
    let before: string | null = null;
    // What is printed is what is there when the event ends.
    const begin = () => {
      before ??= root.getAttribute(SCHEME);
      root.setAttribute(SCHEME, "light");
      flushSync(() => setIsPaper(true));
    };
    const end = () => {
      if (before !== null) root.setAttribute(SCHEME, before);
      before = null;
      setIsPaper(false);
    };
    const onChange = () => (paper.matches ? begin() : end());
    paper.addEventListener("change", onChange);
    window.addEventListener("beforeprint", begin);
    window.addEventListener("afterprint", end);
    return () => {
      if (before !== null) root.setAttribute(SCHEME, before);
      paper.removeEventListener("change", onChange);
      window.removeEventListener("beforeprint", begin);
      window.removeEventListener("afterprint", end);
    };
  }, []);
  return isPaper;
}

/** Prints once every tile has its answer: tiles below the edge of the window too. */
export function usePrint(): { isPaper: boolean; isPrinting: boolean; print: () => void } {
  const [isPrinting, setIsPrinting] = useState(false);
  const asking = useIsFetching({ queryKey: ["answers"] });
  const isPaper = usePaper();
  useEffect(() => {
    if (!isPrinting || asking > 0) return;
    const timer = setTimeout(() => {
      window.print();
      setIsPrinting(false);
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [isPrinting, asking]);
  useEffect(() => {
    // The browser's own printing would not wait for the tiles below the edge of the window.
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "p") return;
      event.preventDefault();
      setIsPrinting(true);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return { isPaper, isPrinting, print: () => setIsPrinting(true) };
}
