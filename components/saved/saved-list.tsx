"use client";

import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { DatasetList } from "@/lib/catalog";
import type { SavedQueryList } from "@/lib/saved-queries";
import { endpoints, pages } from "@/lib/urls";
import { api } from "../api-client";
import { KeptList } from "../kept/kept-list";
import { useKept } from "../kept/use-kept";
import { queryKeys } from "../query-keys";
import { LinkButton } from "../shell/link-button";
import { Empty } from "../shell/notices";
import { SAVED_SORTS, sortSaved, type SavedSort } from "./saved-sorts";
import { SavedTable } from "./saved-table";

const word = parseAsString.withDefault("");
const IN_ADDRESS = {
  search: word,
  dataset: word,
  tag: word,
  folder: word,
  sort: parseAsStringLiteral(SAVED_SORTS).withDefault("updated"),
};
const NO_FILTER = { search: null, dataset: null, tag: null, folder: null };
const WORDS = { one: "question", kept: "saved question" };
const SORT_WORDS: Record<SavedSort, string> = {
  updated: "changed last",
  name: "name",
  dataset: "dataset",
  owner: "owner",
  used: "most used",
};

/** Every saved question the person may open; what the list is narrowed to is in the address. */
export function SavedList({ org, mayAsk }: { org: string; mayAsk: boolean }) {
  const [{ sort, ...filter }, setFilter] = useQueryStates(IN_ADDRESS, { history: "replace" });
  const kept = useKept<SavedQueryList>("saved-queries", filter, endpoints.savedQueries);
  const items = kept.list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <KeptList
      words={WORDS}
      kept={kept}
      known={kept.list.data?.pages[0]}
      count={items.length}
      filter={filter}
      onFilter={(part, history) => void setFilter(part, { history })}
      onShowAll={() => void setFilter(NO_FILTER)}
      none={<NothingSaved org={org} mayAsk={mayAsk} />}
      inputs={
        <>
          <DatasetSelect dataset={filter.dataset} onChange={(dataset) => void setFilter({ dataset })} />
          <Select
            label="Sorted by"
            w={150}
            allowDeselect={false}
            data={SAVED_SORTS.map((one) => ({ value: one, label: SORT_WORDS[one] }))}
            value={sort}
            onChange={(chosen) => void setFilter({ sort: SAVED_SORTS.find((one) => one === chosen) ?? "updated" })}
          />
        </>
      }
    >
      <SavedTable org={org} items={sortSaved(items, sort)} onTag={(tag) => void setFilter({ tag }, { history: "push" })} />
    </KeptList>
  );
}

function DatasetSelect({ dataset, onChange }: { dataset: string; onChange: (dataset: string | null) => void }) {
  const datasets = useQuery({
    queryKey: queryKeys.datasets(),
    queryFn: ({ signal }) => api.get<DatasetList>(endpoints.datasets(), { signal }),
  });
  const known = (datasets.data?.items ?? []).map(({ slug, name }) => ({ value: slug, label: name }));
  return (
    <Select
      label="Dataset"
      placeholder="Any"
      clearable
      searchable
      w={190}
      // The list is narrowed to the dataset of the address, also before its name is known.
      data={dataset === "" || known.some(({ value }) => value === dataset) ? known : [...known, { value: dataset, label: dataset }]}
      value={dataset || null}
      onChange={onChange}
      clearButtonProps={{ "aria-label": "Any dataset" }}
    />
  );
}

function NothingSaved({ org, mayAsk }: { org: string; mayAsk: boolean }) {
  return (
    <Empty title="No question is saved yet" action={mayAsk && <LinkButton href={pages.explore(org)}>Ask a question</LinkButton>}>
      {mayAsk
        ? "Build a question in Explore and save it there. Questions that others share with you appear here too."
        : "Questions that others share with you appear here."}
    </Empty>
  );
}
