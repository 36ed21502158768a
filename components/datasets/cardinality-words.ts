import { CARDINALITIES, type Cardinality } from "@/lib/query";

/** How many rows find how many, in words: `own` is the dataset it is declared on. */
export const CARDINALITY_WORDS: Record<Cardinality, { label: string; meaning: string }> = {
  "many-to-one": { label: "Many to one", meaning: "Each row here has at most one there, such as results and their patient." },
  "one-to-many": { label: "One to many", meaning: "A row here can have several there: joined, it counts once for each." },
  "many-to-many": { label: "Many to many", meaning: "Several here have several there: joined, each pair counts." },
};

export const CARDINALITIES_SHOWN: readonly Cardinality[] = CARDINALITIES;

/** The same as a small drawing, from here to there. */
export const CARDINALITY_ARROWS: Record<Cardinality, string> = {
  "many-to-one": "n → 1",
  "one-to-many": "1 → n",
  "many-to-many": "n ↔ n",
};
