import type { Metadata } from "next";
import { QuestionsList } from "@/components/admin/questions-list";
import { Page } from "@/components/shell/page";
import { listQueries } from "@/lib/analysis";
import { organisationPageFor } from "../../frame";

export const metadata: Metadata = { title: "Questions" };

type Props = { params: Promise<{ org: string }>; searchParams: Promise<{ state?: string | string[] }> };

const STATES = ["done", "failed", "cancelled"] as const;

export default async function QuestionsPage({ params, searchParams }: Props) {
  const { org } = await params;
  const search = await searchParams;
  const { ctx } = await organisationPageFor(org, "query.list");
  const state = STATES.find((known) => known === search.state) ?? null;
  const page = await listQueries({ ctx, input: state ? { state } : {} });
  return (
    <Page
      title="Questions"
      description="What people of this organisation asked: what each question was estimated to read and take, and what it did."
    >
      <QuestionsList initial={{ filter: { state }, page }} />
    </Page>
  );
}
