import { Alert, Stack, Text, Title } from "@mantine/core";
import type { Metadata } from "next";
import { JoinButton, NewAccountForm } from "@/components/account/accept-invite-form";
import { SignOutButton } from "@/components/account/sign-out-button";
import { LinkButton } from "@/components/shell/link-button";
import { ROLE_MEANINGS, ROLE_NAMES } from "@/components/shell/role-names";
import { getMe, pageContext } from "@/lib/auth";
import { AppError } from "@/lib/errors";
import { findInvite, type OpenInvite } from "@/lib/orgs";
import { pages } from "@/lib/urls";

export const metadata: Metadata = { title: "Invitation" };

type Props = { params: Promise<{ token: string }> };

/** The invitation, or null when its link opens nothing. */
async function openInvite(token: string): Promise<OpenInvite | null> {
  try {
    return await findInvite({ token });
  } catch (error) {
    if (error instanceof AppError && error.code === "NOT_FOUND") return null;
    // A link that was cut short is no token at all.
    if (error instanceof Error && error.name === "ZodError") return null;
    throw error;
  }
}

export default async function InvitePage({ params }: Props) {
  const { token } = await params;
  const invite = await openInvite(token);
  if (!invite) {
    return (
      <Stack gap="md">
        <Title order={1}>This invitation cannot be used</Title>
        <Text>It was used or withdrawn, or is too old. Nothing was changed. Ask the person who sent it for a new one.</Text>
        <LinkButton href={pages.signIn()} variant="default">
          Sign in
        </LinkButton>
      </Stack>
    );
  }
  return (
    <Stack gap="lg">
      <div>
        <Title order={1}>{`Join ${invite.organisation.name}`}</Title>
        <Text mt={4}>{`You are invited as ${ROLE_NAMES[invite.role].toLowerCase()}. ${ROLE_MEANINGS[invite.role]}.`}</Text>
      </div>
      <Way token={token} invite={invite} />
    </Stack>
  );
}

/** What there is left to do depends on who is signed in. */
async function Way({ token, invite }: { token: string; invite: OpenInvite }) {
  const ctx = await pageContext();
  const me = ctx ? await getMe({ ctx }) : null;
  if (me && me.user.email !== invite.email) {
    return (
      <Alert color="orange" title={`The invitation is for ${invite.email}`}>
        <Stack gap="sm" align="flex-start">
          <Text>{`You are signed in as ${me.user.email}.`}</Text>
          <SignOutButton next={pages.invite(token)}>Sign out and go on</SignOutButton>
        </Stack>
      </Alert>
    );
  }
  if (me) return <JoinButton token={token} organisation={invite.organisation.name} />;
  if (invite.hasAccount) {
    return (
      <Stack gap="sm">
        <Text>{`There is an account for ${invite.email}. Sign in to it, and you come back here.`}</Text>
        <LinkButton href={pages.signIn(pages.invite(token))}>Sign in</LinkButton>
      </Stack>
    );
  }
  return <NewAccountForm token={token} email={invite.email} />;
}
