"use client";

import { MantineProvider } from "@mantine/core";
import { ModalsProvider } from "@mantine/modals";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { Fragment, useState, useSyncExternalStore, type ReactNode } from "react";
import { ApiError } from "@/components/api-client";
import { cssVariables, theme } from "@/components/theme";

/** Another try helps only where the server or the way to it failed; a refusal stays a refusal. */
function mayRetry(failures: number, error: unknown): boolean {
  if (failures >= 2 || !(error instanceof ApiError)) return false;
  return error.code === "OFFLINE" || error.status >= 500;
}

/** What pages are written in on the server, which does not know the reader. */
const SERVER_LOCALE = "en-GB";
const SAMPLE = 1_234_567.8;

/** The reader's locale where it writes numbers differently from the server; the server's otherwise. */
function readerLocale(): string {
  const wanted = navigator.language;
  return SAMPLE.toLocaleString(wanted) === SAMPLE.toLocaleString(SERVER_LOCALE) ? SERVER_LOCALE : wanted;
}

/** Runs once the page has come alive, before it is drawn anew: lib/format reads what is set here. */
function announceLocale(): () => void {
  const locale = readerLocale();
  if (locale !== SERVER_LOCALE) document.documentElement.dataset.locale = locale;
  return () => {};
}

export function Providers({ nonce, children }: { nonce: string; children: ReactNode }) {
  // The server's while the page comes alive, then the reader's, with everything drawn anew: one page never mixes two.
  const locale = useSyncExternalStore(announceLocale, readerLocale, () => SERVER_LOCALE);
  const [client] = useState(
    () => new QueryClient({ defaultOptions: { queries: { retry: mayRetry, staleTime: 5_000, refetchOnWindowFocus: false } } }),
  );
  return (
    <NuqsAdapter>
      <QueryClientProvider client={client}>
        <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto" getStyleNonce={() => nonce}>
          <ModalsProvider>
            <Notifications position="bottom-right" />
            <Fragment key={locale}>{children}</Fragment>
          </ModalsProvider>
        </MantineProvider>
      </QueryClientProvider>
    </NuqsAdapter>
  );
}
