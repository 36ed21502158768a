import { Stack, Text, Title } from "@mantine/core";
import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { SignOutButton } from "@/components/account/sign-out-button";
import { SwitchButton } from "@/components/account/switch-button";
import { getMe, pageContext } from "@/lib/auth";
import { internalPath, pages } from "@/lib/urls";

export const metadata: Metadata = { title: "Choose an organisation" };

type Props = { searchParams: Promise<{ to?: string | string[]; next?: string | string[] }> };

/** Everything happens in one organisation at a time: this page asks before it changes which. */
export default async function SwitchPage({ searchParams }: Props) {
  const ctx = await pageContext();
  if (!ctx) redirect(pages.signIn());
  const { to, next } = await searchParams;
  const me = await getMe({ ctx });
  const choices = typeof to === "string" ? me.organisations.filter((organisation) => organisation.slug === to) : me.organisations;
  if (typeof to === "string" && choices.length === 0) notFound();
  const target = internalPath(typeof next === "string" ? next : null);
  if (choices.length === 0) return <NoOrganisation isOperator={me.user.isOperator} />;
  return (
    <Stack gap="lg">
      <div>
        <Title order={1}>Choose an organisation</Title>
        <Text mt={4}>
          {me.organisation
            ? `You are working in ${me.organisation.name}. The page you asked for belongs to ${choices.length === 1 ? (choices[0]?.name ?? "") : "another organisation"}.`
            : "Everything you see and do happens in one organisation at a time."}
        </Text>
      </div>
      {choices.map((organisation) => (
        <SwitchButton
          key={organisation.slug}
          organisation={organisation}
          next={typeof to === "string" && target ? target : pages.datasets(organisation.slug)}
        />
      ))}
      {me.organisation && (
        <Text
          component="a"
          href={pages.datasets(me.organisation.slug)}
          c="var(--mantine-color-anchor)"
        >{`Stay in ${me.organisation.name}`}</Text>
      )}
    </Stack>
  );
}

function NoOrganisation({ isOperator }: { isOperator: boolean }) {
  return (
    <Stack gap="md">
      <Title order={1}>No organisation</Title>
      <Text>
        {isOperator
          ? "This account runs the service and belongs to no organisation, so it sees no data."
          : "Your account belongs to no organisation. Ask an administrator of yours for an invitation, and open its link while you are signed in."}
      </Text>
      <SignOutButton next={pages.signIn()} />
    </Stack>
  );
}
