"use client";

import { useCallback, useSyncExternalStore, type RefCallback } from "react";

/**
 * For a field that the server draws: what was typed into it before the page could listen is taken over. Without this the field
 * would be emptied under the hand that types.
 */
export function useTypedEarly(take: (text: string) => void): RefCallback<HTMLInputElement> {
  return useCallback(
    (field) => {
      if (field !== null && field.value !== "") take(field.value);
    },
    [take],
  );
}

const nothing = () => () => {};

/** Whether the page listens already: a button pressed before that would send its form without us. */
export function useIsListening(): boolean {
  return useSyncExternalStore(
    nothing,
    () => true,
    () => false,
  );
}
