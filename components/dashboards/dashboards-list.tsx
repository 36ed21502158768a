"use client";

import { parseAsString, useQueryStates } from "nuqs";
import type { DashboardList } from "@/lib/dashboards";
import { endpoints } from "@/lib/urls";
import { KeptList } from "../kept/kept-list";
import { useKept } from "../kept/use-kept";
import { Empty } from "../shell/notices";
import { DashboardsTable } from "./dashboards-table";
import { NewDashboard } from "./new-dashboard";

const word = parseAsString.withDefault("");
const IN_ADDRESS = { search: word, tag: word, folder: word };
const NO_FILTER = { search: null, tag: null, folder: null };
const WORDS = { one: "dashboard", kept: "dashboard" };

/** Every dashboard the person may open; what the list is narrowed to is in the address. */
export function DashboardsList({ org, mayKeep }: { org: string; mayKeep: boolean }) {
  const [filter, setFilter] = useQueryStates(IN_ADDRESS, { history: "replace" });
  const kept = useKept<DashboardList>("dashboards", filter, endpoints.dashboards);
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
      none={<NoDashboard org={org} mayKeep={mayKeep} />}
    >
      <DashboardsTable org={org} items={items} onTag={(tag) => void setFilter({ tag }, { history: "push" })} />
    </KeptList>
  );
}

function NoDashboard({ org, mayKeep }: { org: string; mayKeep: boolean }) {
  return (
    <Empty title="There is no dashboard yet" action={mayKeep && <NewDashboard org={org} />}>
      {mayKeep
        ? "A dashboard shows the answers of saved questions side by side. Make one, then add tiles to it."
        : "Dashboards that others share with you appear here."}
    </Empty>
  );
}
