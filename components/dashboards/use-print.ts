"use client";

import { useIsFetching } from "@tanstack/react-query";
import { useEffect, useState } from "react";

const SCHEME = "data-mantine-color-scheme";
/** Charts are drawn anew in the width of the paper before it is printed. */
const SETTLE_MS = 400;

/** On paper colours are light, whatever the screen has. */
function useLightOnPaper(): void {
  useEffect(() => {
    const root = document.documentElement;
    const paper = window.matchMedia("print");
    let before: string | null = null;
    const light = () => {
      before ??= root.getAttribute(SCHEME);
      root.setAttribute(SCHEME, "light");
    };
    const back = () => {
      if (before !== null) root.setAttribute(SCHEME, before);
      before = null;
    };
    const onChange = () => (paper.matches ? light() : back());
    onChange();
    paper.addEventListener("change", onChange);
    window.addEventListener("beforeprint", light);
    window.addEventListener("afterprint", back);
    return () => {
      back();
      paper.removeEventListener("change", onChange);
      window.removeEventListener("beforeprint", light);
      window.removeEventListener("afterprint", back);
    };
  }, []);
}

/** Prints once every tile has its answer: tiles below the edge of the window too. */
export function usePrint(): { isPrinting: boolean; print: () => void } {
  const [isPrinting, setIsPrinting] = useState(false);
  const asking = useIsFetching({ queryKey: ["answers"] });
  useLightOnPaper();
  useEffect(() => {
    if (!isPrinting || asking > 0) return;
    const timer = setTimeout(() => {
      window.print();
      setIsPrinting(false);
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [isPrinting, asking]);
  return { isPrinting, print: () => setIsPrinting(true) };
}
