"use client";

import { Anchor, Button, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { parseAsString, useQueryState } from "nuqs";
import type { DatasetList } from "@/lib/catalog";
import { formatCount } from "@/lib/format";
import type { ImpactAnswer, ImpactedQuestion } from "@/lib/saved-queries";
import { endpoints, pages } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { LinkButton } from "../shell/link-button";
import { Empty, ErrorNotice } from "../shell/notices";
import { Section } from "../shell/page";
import { ImpactItems } from "./impact-items";
import { byDataset, dashboardsOf } from "./impact-words";

/** The kept questions that cannot be asked as things are, by dataset. */
export function ImpactList({ org }: { org: string }) {
  const [only, setOnly] = useQueryState("dataset", parseAsString);
  const impact = useQuery({
    queryKey: queryKeys.impact("all"),
    queryFn: ({ signal }) => api.get<ImpactAnswer>(endpoints.allImpact(), { signal }),
  });
  const datasets = useQuery({
    queryKey: queryKeys.datasets(),
    queryFn: ({ signal }) => api.get<DatasetList>(endpoints.datasets(), { signal }),
  });
  if (impact.error)
    return <ErrorNotice error={impact.error} title="The saved questions could not be checked" onRetry={() => void impact.refetch()} />;
  if (!impact.data) return <Skeleton height={160} />;
  const { checked } = impact.data;
  const questions = impact.data.questions.filter(({ dataset }) => only === null || dataset === only);
  if (questions.length === 0) {
    return (
      <Empty
        title={only === null ? "Every saved question can be asked" : `Every saved question of ${only} can be asked`}
        action={
          only === null ? (
            <LinkButton href={pages.saved(org)} variant="default">
              See the saved questions
            </LinkButton>
          ) : (
            <Button variant="default" onClick={() => void setOnly(null)}>
              All datasets
            </Button>
          )
        }
      >
        {checked === 0
          ? "No question is saved yet."
          : `${formatCount(checked, "saved question")} checked against the columns there are now. What a new contract or a held file would break is said before it is accepted.`}
      </Empty>
    );
  }
  return (
    <Stack gap={0}>
      <Text role="status">
        {`${formatCount(questions.length, "saved question")} cannot be asked as things are${shownOn(questions)}. ${formatCount(checked, "saved question")} checked.`}
      </Text>
      {byDataset(questions).map(([slug, list]) => {
        const known = datasets.data?.items.find((dataset) => dataset.slug === slug);
        return (
          <Section
            key={slug}
            title={
              known ? (
                <Anchor component={Link} href={pages.dataset(org, slug)} inherit>
                  {known.name}
                </Anchor>
              ) : (
                slug
              )
            }
          >
            <ImpactItems org={org} questions={list} />
          </Section>
        );
      })}
    </Stack>
  );
}

/** The end of a sentence; nothing where no dashboard shows one of them. */
function shownOn(questions: readonly ImpactedQuestion[]): string {
  const dashboards = dashboardsOf(questions).length;
  return dashboards === 0 ? "" : `, and ${formatCount(dashboards, "dashboard shows one of them", "dashboards show one of them")}`;
}
