"use client";

import { Alert } from "@mantine/core";
import { formatCount } from "@/lib/format";
import { isWhole, type Unfinished } from "./to-query";

/** What a draft says and its question does not, one sentence each. */
export function leftOutWords({ filters, columns }: Unfinished): string[] {
  return [
    ...(filters > 0
      ? [`${formatCount(filters, "filter")} without a value ${filters === 1 ? "is" : "are"} not applied until ${itHas(filters)} one.`]
      : []),
    ...(columns > 0
      ? [`${formatCount(columns, "calculated column")} not finished ${columns === 1 ? "is" : "are"} left out until every place is filled.`]
      : []),
  ];
}

function itHas(count: number): string {
  return count === 1 ? "it has" : "they have";
}

/** Says of an answer that the question above it says more than was asked. */
export function LeftOutNotice({ unfinished }: { unfinished: Unfinished }) {
  if (isWhole(unfinished)) return null;
  return (
    <Alert color="yellow" m="sm" mb={0} p="xs" role="status">
      {["This answer is of the question without its unfinished parts.", ...leftOutWords(unfinished)].join(" ")}
    </Alert>
  );
}
