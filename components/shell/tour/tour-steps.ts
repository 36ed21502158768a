import { pages } from "@/lib/urls";

/** Where the tour goes: a dataset that can be asked, and a question about it as Explore reads it. */
export type TourPlace = { org: string; dataset: string; question: string };

export type TourStep = {
  title: string;
  text: string;
  /** The page it is on; Explore is told by its path, as its address changes with every edit. */
  href: (place: TourPlace) => string;
  /** What it points at: the first of these that is there. */
  anchors: readonly string[];
  /** What going on does for somebody who has not done it. */
  press?: string;
};

const dataset = ({ org, dataset: slug }: TourPlace) => pages.dataset(org, slug);
const explore = ({ org, dataset: slug, question }: TourPlace) => pages.explore(org, { dataset: slug, q: question });

/** From a dataset to a dashboard, over real pages. */
export const TOUR_STEPS: readonly TourStep[] = [
  {
    title: "A dataset",
    text: "Hospitals send a file every month. Here is what it is, who sends it and which version you are looking at.",
    href: dataset,
    anchors: ['[data-tour="dataset"]', "h1"],
  },
  {
    title: "Its columns",
    text: "Each is drawn from what was counted when the files were published, so looking reads no data. Open one to see its values, or to filter and group by it.",
    href: dataset,
    anchors: ['[data-tour="columns"]', "h1"],
  },
  {
    title: "A question",
    text: "Filters, groups and measures, from the top down. This one is prepared for you. What it will read stands beside Run; going on runs it.",
    href: explore,
    anchors: ['[data-tour="run"]', "h1"],
    press: '[data-tour="run"]',
  },
  {
    title: "Its answer",
    text: "A chart that fits the answer, and the table behind it. The line above says how many rows there are, whether any were left out, and of which version.",
    href: explore,
    anchors: ['section[aria-label="Answer"]', "h1"],
  },
  {
    title: "Keep it",
    text: "Save gives the question a name. It can be shared, gets versions, and is an address that programs can call.",
    href: explore,
    anchors: ['[data-tour="save"]', "h1"],
  },
  {
    title: "Show it",
    text: "A dashboard puts saved questions side by side, with filters for all of them. Whoever opens it sees what they may see.",
    href: ({ org }) => pages.dashboards(org),
    anchors: ['[data-tour="dashboards"]', "h1"],
  },
];

/** The path of an address, without what is searched for. */
export function pathOf(href: string): string {
  return href.split("?")[0] ?? href;
}
