"use client";

import { useState } from "react";
import type { ValuesInputProps } from "./filter-control";
import { useKnownValues } from "./known-values";
import { ValuesList } from "./values-list";

/** Values of a filter's column, suggested from what is known of its datasets. */
export function DatasetValues({ datasets, ...rest }: ValuesInputProps & { datasets: readonly string[] }) {
  const [search, setSearch] = useState("");
  const known = useKnownValues(datasets, rest.filter.column, search);
  return <ValuesList {...rest} known={known} search={search} onSearch={setSearch} />;
}
