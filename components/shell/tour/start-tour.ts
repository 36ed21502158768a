import type { DatasetDetail, DatasetList, DatasetSummary } from "@/lib/catalog";
import { queryToSearch } from "@/lib/query";
import { endpoints } from "@/lib/urls";
import { api, ApiError } from "../../api-client";
import { templatesFor } from "../../query-builder/templates";
import { TOUR_STEPS } from "./tour-steps";
import { setTour, type Tour } from "./tour-state";

/** The dataset of the sample data, which the tour was written for. */
const SAMPLE = "lab-results";

function canBeAsked({ version, isLive, rights }: DatasetSummary): boolean {
  return (version > 0 || isLive) && (rights.includes("summary") || rights.includes("rows"));
}

/** The dataset of the sample data where there is one, otherwise the first that can be asked. */
export function datasetForTour<T extends DatasetSummary>(datasets: readonly T[]): T | undefined {
  const usable = datasets.filter(canBeAsked);
  return usable.find(({ slug }) => slug === SAMPLE) ?? usable[0];
}

/** Begins the tour at its first step, with a question made of the dataset's own columns. */
export async function startTour({ org, email, go }: { org: string; email: string; go: (href: string) => void }): Promise<void> {
  const { items } = await api.get<DatasetList>(endpoints.datasets());
  const chosen = datasetForTour(items);
  if (!chosen) {
    throw new ApiError({
      code: "NOT_FOUND",
      status: 404,
      message: "The tour needs a dataset that you can ask, and there is none yet. Ask an administrator for access, then take it again.",
    });
  }
  const detail = await api.get<DatasetDetail>(endpoints.dataset(chosen.slug));
  const [template] = templatesFor(detail);
  const question = template ? queryToSearch(template.query) : "";
  const tour: Tour = { org, email, dataset: chosen.slug, question, step: 0 };
  setTour(tour);
  const href = TOUR_STEPS[0]?.href(tour);
  if (href) go(href);
}
