"use client";

import { createContext, useContext } from "react";

/** Problems the server found in the question, by the key of the part they are about. */
export const ProblemsContext = createContext<ReadonlyMap<string, string>>(new Map());

export function useProblem(key: string): string | undefined {
  return useContext(ProblemsContext).get(key);
}

/** The column that tells the dataset's patients apart, where there is one. */
export const PatientContext = createContext<string | null>(null);

export function usePatientColumn(): string | null {
  return useContext(PatientContext);
}
