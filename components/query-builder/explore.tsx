"use client";

import { Alert, Button, Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { DatasetDetail, DatasetList } from "@/lib/catalog";
import { endpoints, pages } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { Empty, ErrorNotice } from "../shell/notices";
import { PageSkeleton } from "../shell/page-skeleton";
import { ExploreHeader } from "./explore-header";
import { ExploreSkeleton } from "./explore-skeleton";
import { QuestionBuilder } from "./question-builder";
import { RestoredNotice } from "./restored-notice";
import { useKeptDraft } from "./use-kept-draft";
import { useQuestion, type Question } from "./use-question";
import { useSaved, type SavedQuestion } from "./use-saved";
import { useView, type View } from "./use-view";

/** Who builds the question: their unfinished one is kept for them alone. */
type ExploreProps = { org: string; userId: string; maySave: boolean };

/** The page on which questions are built and answered. The question lives in the address. */
export function Explore({ org, userId, maySave }: ExploreProps) {
  const question = useQuestion();
  const view = useView();
  const { from } = question.draft;
  const { isUnreadable } = question;
  const datasets = useQuery({
    queryKey: queryKeys.datasets(),
    queryFn: ({ signal }) => api.get<DatasetList>(endpoints.datasets(), { signal }),
  });
  const detail = useQuery({
    queryKey: queryKeys.dataset(from),
    queryFn: ({ signal }) => api.get<DatasetDetail>(endpoints.dataset(from), { signal }),
    enabled: from !== "" && !isUnreadable,
  });

  const items = datasets.data?.items;
  const firstSlug = (items?.find((dataset) => dataset.version > 0 || dataset.isLive) ?? items?.[0])?.slug;
  const { startOver } = useKeptDraft({ whose: { org, userId }, question, view, firstDataset: firstSlug });
  const saved = useSaved({ view, question });

  if (datasets.error)
    return <ErrorNotice error={datasets.error} title="The datasets could not be listed" onRetry={() => void datasets.refetch()} />;
  if (!items) return <PageSkeleton />;
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
  const known = detail.data?.slug === from ? detail.data : undefined;
  return (
    <>
      <ExploreHeader org={org} datasets={items} question={question} view={view} detail={known} saved={saved} maySave={maySave} />
      {question.restored && (
        <RestoredNotice key={question.restored.at} restored={question.restored} unfinished={question.unfinished} onStartOver={startOver} />
      )}
      <SavedNotice org={org} saved={saved} savedId={view.savedId} isFresh={question.isFresh} />
      {isUnreadable ? (
        <Alert color="red" role="alert" title="This address holds no question that can be read">
          The part of the address after q= was cut short or changed. No data was lost, and nothing was run. Ask for the link again, or start
          over.
          {firstSlug !== undefined && (
            <div>
              <Button mt="xs" size="xs" variant="default" onClick={() => question.startOver(firstSlug)}>
                Start over
              </Button>
            </div>
          )}
        </Alert>
      ) : detail.error ? (
        <ErrorNotice error={detail.error} title="This dataset could not be opened" onRetry={() => void detail.refetch()} />
      ) : known ? (
        <DatasetQuestion org={org} detail={known} question={question} view={view} />
      ) : (
        from !== "" && <ExploreSkeleton of="Loading the columns" />
      )}
    </>
  );
}

type SavedNoticeProps = { org: string; saved: SavedQuestion; savedId: string | null; isFresh: boolean };

/** Why the saved question of the address is not on the page. */
function SavedNotice({ org, saved, savedId, isFresh }: SavedNoticeProps) {
  if (savedId === null) return null;
  if (saved.error) return <ErrorNotice error={saved.error} title="The saved question could not be opened" onRetry={saved.retry} />;
  if (!isFresh) return null;
  if (saved.needsValues === null) return saved.detail ? null : <Loader aria-label="Opening the saved question" />;
  return (
    <Alert color="gray" styles={{ title: { color: "var(--mantine-color-text)" } }} title="This saved question needs values" role="status">
      {saved.needsValues} Give them on the page of the question, and open it in Explore from there.
      <div>
        <Button mt="xs" size="xs" variant="default" component={Link} href={pages.savedQuestion(org, savedId)}>
          Go to the saved question
        </Button>
      </div>
    </Alert>
  );
}

function DatasetQuestion({ org, detail, question, view }: { org: string; detail: DatasetDetail; question: Question; view: View }) {
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
  return <QuestionBuilder key={detail.slug} detail={detail} question={question} view={view} />;
}
