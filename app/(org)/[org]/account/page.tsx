import { Text } from "@mantine/core";
import type { Metadata } from "next";
import { cookies } from "next/headers";
import { LocaleForm } from "@/components/account/locale-form";
import { PasswordForm } from "@/components/account/password-form";
import { SessionsList } from "@/components/account/sessions-list";
import { Page, Section } from "@/components/shell/page";
import { ROLE_NAMES } from "@/components/shell/role-names";
import { listSessions } from "@/lib/auth";
import { LOCALE_COOKIE, LOCALES } from "@/lib/format";
import { organisationPage } from "../frame";

export const metadata: Metadata = { title: "Account" };

export default async function AccountPage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  const { ctx, frame } = await organisationPage(org);
  const cookie = (await cookies()).get(LOCALE_COOKIE)?.value;
  const sessions = await listSessions({ ctx, input: {} });
  return (
    <Page title="Account" description={`${frame.user.name}, ${frame.user.email}. ${ROLE_NAMES[frame.role]} in ${frame.org.name}.`}>
      <Section title="Password">
        <PasswordForm email={frame.user.email} />
      </Section>
      <Section title="Language of numbers">
        <LocaleForm chosen={LOCALES.find((locale) => locale === cookie) ?? null} />
      </Section>
      <Section title="Sessions">
        <Text c="dimmed" mb="sm">
          Where you are signed in. Ending a session takes effect at once.
        </Text>
        <SessionsList initial={sessions} />
      </Section>
    </Page>
  );
}
