"use client";

import { useDebouncedCallback } from "@mantine/hooks";
import { useSearchParams } from "next/navigation";
import { useCallback, useState } from "react";
import type { Parameter } from "@/lib/query";
import { ADDRESS_PREFIX, startTexts, withParameters, type ParameterTexts } from "./parameter-values";

/** The words of an address that are parameters, as one text. */
function wordsOf(address: URLSearchParams): string {
  return new URLSearchParams([...address].filter(([name]) => name.startsWith(ADDRESS_PREFIX))).toString();
}

const WRITTEN_KEPT = 50;

/** What stands in the form, kept in the address, so that a link opens it with the same values. */
export function useParameterTexts(parameters: readonly Parameter[]): [ParameterTexts, (texts: ParameterTexts) => void] {
  const address = useSearchParams();
  const words = wordsOf(address);
  const [texts, setTexts] = useState(() => startTexts(parameters, address));
  const [known, setKnown] = useState(words);
  // What this page itself put into the address comes back late: whoever has typed on meanwhile keeps that.
  const [written, setWritten] = useState<readonly string[]>([]);
  const [asked, setAsked] = useState(parameters);
  // The address was changed from elsewhere (going back, a link), or the question asks for something else now.
  if (known !== words || asked !== parameters) {
    setKnown(words);
    setAsked(parameters);
    if (asked !== parameters || !written.includes(words)) setTexts(startTexts(parameters, address));
  }
  const write = useDebouncedCallback((next: ParameterTexts) => {
    const { location, history } = window;
    const search = withParameters(new URLSearchParams(location.search), parameters, next);
    setWritten((old) => [...old.slice(-WRITTEN_KEPT), wordsOf(search)]);
    history.replaceState(null, "", `${location.pathname}${search.size === 0 ? "" : `?${search.toString()}`}`);
  }, 300);
  const change = useCallback(
    (next: ParameterTexts) => {
      setTexts(next);
      write(next);
    },
    [write],
  );
  return [texts, change];
}
