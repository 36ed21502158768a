import type { DatasetDetail } from "@/lib/catalog";
import type { DashboardFilter } from "@/lib/dashboards";
import { filterFits } from "@/lib/query";

type Kind = DashboardFilter["kind"];
export type ColumnChoice = { column: string; label: string; type: string; datasets: string[] };

/** The kinds of filter a column of this type can have, the most useful first. */
export function kindsFor(type: string): [Kind, ...Kind[]] {
  if (filterFits("period", type)) return ["period", "values"];
  return filterFits("range", type) ? ["range", "values"] : ["values"];
}

/** The columns of these datasets that can be filtered by, those that most of them have first. */
export function columnChoices(details: readonly Pick<DatasetDetail, "slug" | "columns">[]): ColumnChoice[] {
  const choices = new Map<string, ColumnChoice>();
  for (const { slug, columns } of details) {
    for (const { name, label, type, isChannel } of columns) {
      // Channels of wide exports are thousands, and no dashboard is filtered by one.
      if (isChannel) continue;
      const known = choices.get(name);
      if (known) known.datasets.push(slug);
      else choices.set(name, { column: name, label, type, datasets: [slug] });
    }
  }
  return [...choices.values()].toSorted((a, b) => b.datasets.length - a.datasets.length);
}

/** A filter without what was left out of it: an API takes no `undefined`. */
export function tidyFilter(filter: DashboardFilter): DashboardFilter {
  const { default: start, ...rest } = filter;
  return { ...rest, label: rest.label.trim(), ...(start && { default: start }) };
}

/** `Applies to 3 of 4 tiles`. */
export function reachWords({ tiles, of }: { tiles: number; of: number }): string {
  return tiles === 0 ? "No tile has this column" : `Applies to ${tiles} of ${of} ${of === 1 ? "tile" : "tiles"}`;
}
