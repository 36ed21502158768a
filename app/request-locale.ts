import { workUnitAsyncStorage } from "next/dist/server/app-render/work-unit-async-storage.external";
import { chosenLocale, LOCALE_COOKIE } from "@/lib/format";

const slot = globalThis as typeof globalThis & { medlakeLocale?: () => string | undefined };

/**
 * The locale of who asked for the page that is being made: the choice in the cookie, or the browser's first language.
 * Next says it synchronously only here; without it pages come in English and the browser draws them so, too.
 */
export function requestLocale(): string | undefined {
  const store = workUnitAsyncStorage.getStore();
  // Programs get one way of writing, whoever asks.
  if (store?.type !== "request" || store.url.pathname.startsWith("/api/v1/")) return undefined;
  return chosenLocale(store.cookies.get(LOCALE_COOKIE)?.value, store.headers.get("accept-language"));
}

slot.medlakeLocale = requestLocale;
