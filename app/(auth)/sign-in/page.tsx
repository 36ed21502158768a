import { Stack, Text, Title } from "@mantine/core";
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignInForm } from "@/components/account/sign-in-form";
import { pageContext } from "@/lib/auth";
import { internalPath, pages } from "@/lib/urls";

export const metadata: Metadata = { title: "Sign in" };

type Props = { searchParams: Promise<{ next?: string | string[] }> };

export default async function SignInPage({ searchParams }: Props) {
  const { next } = await searchParams;
  const target = internalPath(typeof next === "string" ? next : null) ?? pages.home();
  if (await pageContext()) redirect(target);
  return (
    <Stack gap="lg">
      <div>
        <Title order={1}>Sign in</Title>
        {target !== pages.home() && (
          <Text c="dimmed" mt={4}>
            You will go on to the page you asked for.
          </Text>
        )}
      </div>
      <SignInForm next={target} />
    </Stack>
  );
}
