"use client";

import { Alert, Button, Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useEffect } from "react";
import type { DatasetDetail, DatasetList } from "@/lib/catalog";
import { endpoints, pages } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { Empty, ErrorNotice } from "../shell/notices";
import { ExploreHeader } from "./explore-header";
import { QuestionBuilder } from "./question-builder";
import { useQuestion } from "./use-question";

/** The page on which questions are built and answered. The question lives in the address. */
export function Explore({ org }: { org: string }) {
  const question = useQuestion();
  const { from } = question.draft;
  const datasets = useQuery({
    queryKey: queryKeys.datasets(),
    queryFn: ({ signal }) => api.get<DatasetList>(endpoints.datasets(), { signal }),
  });
  const detail = useQuery({
    queryKey: queryKeys.dataset(from),
    queryFn: ({ signal }) => api.get<DatasetDetail>(endpoints.dataset(from), { signal }),
    enabled: from !== "" && !question.isUnreadable,
  });

  const items = datasets.data?.items;
  const { startOver, isUnreadable } = question;
  const first = items?.find((dataset) => dataset.version > 0 || dataset.isLive) ?? items?.[0];
  const firstSlug = first?.slug;
  useEffect(() => {
    if (from === "" && !isUnreadable && firstSlug !== undefined) startOver(firstSlug);
  }, [from, isUnreadable, firstSlug, startOver]);

  if (datasets.error)
    return <ErrorNotice error={datasets.error} title="The datasets could not be listed" onRetry={() => void datasets.refetch()} />;
  if (!items) return <Loader aria-label="Loading the datasets" />;
  if (items.length === 0) {
    return (
      <Empty
        title="There is no dataset you may ask"
        action={
          <Button component={Link} href={pages.datasets(org)}>
            Go to the datasets
          </Button>
        }
      >
        A dataset appears here once it belongs to your organisation or another organisation grants it to yours.
      </Empty>
    );
  }
  return (
    <>
      <ExploreHeader datasets={items} question={question} detail={detail.data} />
      {isUnreadable ? (
        <Alert color="red" role="alert" title="This address holds no question that can be read">
          The part of the address after q= was cut short or changed. No data was lost, and nothing was run. Ask for the link again, or start
          over.
          {firstSlug !== undefined && (
            <div>
              <Button mt="xs" size="xs" variant="default" onClick={() => startOver(firstSlug)}>
                Start over
              </Button>
            </div>
          )}
        </Alert>
      ) : detail.error ? (
        <ErrorNotice error={detail.error} title="This dataset could not be opened" onRetry={() => void detail.refetch()} />
      ) : detail.data && detail.data.slug === from ? (
        <DatasetQuestion org={org} detail={detail.data} question={question} />
      ) : (
        from !== "" && <Loader aria-label="Loading the columns" />
      )}
    </>
  );
}

function DatasetQuestion({ org, detail, question }: { org: string; detail: DatasetDetail; question: ReturnType<typeof useQuestion> }) {
  if (!detail.can.querySummary && !detail.can.queryRows) {
    return (
      <Empty
        title={`You may not ask questions about ${detail.name}`}
        action={
          <Button component={Link} href={pages.dataset(org, detail.slug)}>
            See the dataset
          </Button>
        }
      >
        Your role or your organisation's grant covers its description only. An administrator of your organisation can change your role; the
        owner of the dataset can change the grant.
      </Empty>
    );
  }
  if ((detail.version === 0 && !detail.isLive) || detail.columns.length === 0) {
    return (
      <Empty
        title={`Nothing is published in ${detail.name} yet`}
        action={
          detail.can.manage ? (
            <Button component={Link} href={pages.uploads(org, detail.slug)}>
              Send a file
            </Button>
          ) : (
            <Button component={Link} href={pages.dataset(org, detail.slug)}>
              See the dataset
            </Button>
          )
        }
      >
        Questions can be asked once the first file has been checked and published.
      </Empty>
    );
  }
  return <QuestionBuilder key={detail.slug} detail={detail} question={question} />;
}
