"use client";

import type { KeyboardEvent, ReactNode } from "react";
import type { FieldChoice } from "./explore-columns";
import { SuggestedValue, useSuggestions } from "./known-values";
import { onlyMatch, withLiteral } from "./only-match";

/**
 * What a field for values of a column offers for the text typed, and what Enter does: where exactly one known value has
 * it, Enter takes that value. The text as it was typed stays among what can be chosen.
 */
export function useTypedValue(column: FieldChoice, typed: string, isWhole: boolean, take: (value: string) => void) {
  const known = useSuggestions(column, typed);
  const values = [...known.rows.keys()];
  return {
    data: isWhole ? withLiteral(values, typed) : values,
    renderOption: ({ option }: { option: { value: string } }): ReactNode =>
      known.rows.has(option.value) || option.value !== typed.trim() ? (
        <SuggestedValue value={option.value} rows={known.rows.get(option.value)} />
      ) : (
        `use “${option.value}” as typed`
      ),
    onKeyDown: (event: KeyboardEvent<HTMLInputElement>): void => {
      if (event.key !== "Enter" || event.nativeEvent.isComposing || isChoosing(event.currentTarget)) return;
      const match = isWhole && known.isSure ? onlyMatch(values, typed) : undefined;
      if (match === undefined) return;
      event.preventDefault();
      take(match);
    },
  };
}

/** Whether the arrow keys have gone to an option, which Enter takes then. */
function isChoosing(input: HTMLInputElement): boolean {
  const list = document.getElementById(input.getAttribute("aria-controls") ?? "");
  return list !== null && list.querySelector("[data-combobox-selected]") !== null;
}
