"use client";

import { Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { formatDate, formatNumber, LOCALE_COOKIE, LOCALES } from "@/lib/format";

const YEAR_SECONDS = 31_536_000;
const AS_BROWSER = "browser";

const NAMES = {
  "en-GB": "English (United Kingdom)",
  "en-US": "English (United States)",
  "de-DE": "German (Germany)",
  "de-CH": "German (Switzerland)",
  "es-ES": "Spanish (Spain)",
  "fr-FR": "French (France)",
  "it-IT": "Italian (Italy)",
  "nl-NL": "Dutch (Netherlands)",
  "pl-PL": "Polish (Poland)",
  "sv-SE": "Swedish (Sweden)",
} as const satisfies Record<(typeof LOCALES)[number], string>;

/** How numbers and dates are written in this browser. Kept in a cookie, so that the server writes them alike. */
export function LocaleForm({ chosen }: { chosen: string | null }) {
  const [value, setValue] = useState(chosen ?? AS_BROWSER);
  const choose = (next: string | null) => {
    if (next === null || next === value) return;
    setValue(next);
    const age = next === AS_BROWSER ? 0 : YEAR_SECONDS;
    document.cookie = `${LOCALE_COOKIE}=${next}; path=/; max-age=${age}; samesite=lax`;
    // Everything that is drawn has numbers in it.
    window.location.reload();
  };
  return (
    <Stack gap="xs" maw={360}>
      <Select
        label="Numbers and dates"
        data={[{ value: AS_BROWSER, label: "As the browser" }, ...LOCALES.map((locale) => ({ value: locale, label: NAMES[locale] }))]}
        value={value}
        allowDeselect={false}
        onChange={choose}
      />
      <Text size="sm" c="dimmed" suppressHydrationWarning>
        {`Such as ${formatNumber(1_204_332.5)} and ${formatDate("2025-11-03")}. Months stay 2025-11, and files are written as they always are.`}
      </Text>
    </Stack>
  );
}
