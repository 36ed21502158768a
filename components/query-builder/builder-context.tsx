"use client";

import { createContext, useContext } from "react";

/** Problems the server found in the question, by the key of the part they are about. */
export const ProblemsContext = createContext<ReadonlyMap<string, string>>(new Map());

export function useProblem(key: string): string | undefined {
  return useContext(ProblemsContext).get(key);
}
