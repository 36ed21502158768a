import { bindQuery } from "../bind";
import type { BoundQuery } from "../bound";
import { parseQuery } from "../parse";
import type { Sources } from "../source";
import type { Data } from "./evaluate-relation";
import { FIXTURE, RELATIONSHIPS, type Row } from "./fixture-schema";

/** A day whose month, quarter and year hold rows of the fixture. */
export const ASKED_AT = new Date("2024-03-15T10:20:30.400Z");

/** A question over the fixture, from its JSON without `from`, with no limit but its own. */
export function bindQuestion(input: Record<string, unknown>): BoundQuery {
  return bindQuery(parseQuery({ from: FIXTURE.slug, ...input }), FIXTURE, {
    now: ASKED_AT,
    defaultLimit: null,
    relationships: RELATIONSHIPS,
  });
}

/** Each dataset of the question as the table named by its slug. */
export function sourcesByName(bound: BoundQuery): Sources {
  return {
    from: { kind: "logical", name: bound.schema.slug },
    joins: Object.fromEntries(bound.joins.map((join) => [join.name, { kind: "logical" as const, name: join.schema.slug }])),
  };
}

/** The rows of the fixture as the oracle takes them. */
export function dataOf(tables: readonly { schema: { slug: string }; rows: readonly Row[] }[]): Data {
  const rowsOf = (slug: string): readonly Row[] => tables.find(({ schema }) => schema.slug === slug)?.rows ?? [];
  return {
    from: rowsOf(FIXTURE.slug),
    joins: Object.fromEntries(RELATIONSHIPS.map(({ name, schema }) => [name, rowsOf(schema.slug)])),
  };
}
