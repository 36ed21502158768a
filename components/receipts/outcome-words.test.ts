import { expect, test } from "vitest";
import { outcomeWords } from "./outcome-words";

test.each([
  ["then", "same", "From the same versions the answer is the same", "teal"],
  ["then", "different", "From the same versions the answer is different", "red"],
  ["current", "different", "From the current versions the answer is different", "blue"],
  ["then", "cannot", "The question cannot be asked again as it was", "yellow"],
] as const)("%s, %s", (of, state, title, color) => expect(outcomeWords(of, { state })).toEqual({ title, color }));
