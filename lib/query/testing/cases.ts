import { CLAUSE_CASES } from "./cases-clauses";
import { FUNCTION_CASES } from "./cases-functions";
import { GROUP_CASES } from "./cases-groups";
import { JOIN_CASES } from "./cases-joins";
import { MEASURE_CASES } from "./cases-measures";
import { OPERATOR_CASES } from "./cases-operators";
import { SHARE_CASES } from "./cases-shares";
import { TOP_CASES } from "./cases-top";

/** A question over the fixture, without `from`, and what it shows. */
export type Case = { name: string; query: Readonly<Record<string, unknown>> };

/** How many rows of the fixture the cases are asked over. */
export const CASE_ROWS = 240;

/**
 * At least one question for every operator, function, measure, cut and clause of the language. Every engine gives the
 * answer of evaluate() to each.
 */
export const CASES: readonly Case[] = [
  ...OPERATOR_CASES,
  ...FUNCTION_CASES,
  ...GROUP_CASES,
  ...MEASURE_CASES,
  ...SHARE_CASES,
  ...JOIN_CASES,
  ...TOP_CASES,
  ...CLAUSE_CASES,
];
