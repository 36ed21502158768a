"use client";

import { Autocomplete } from "@mantine/core";
import type { PartNeeds } from "./queue";

type Value = { hospital: string; period: string };
type Props = {
  needs: PartNeeds;
  value: Value;
  errors?: { hospital: string | null; period: string | null };
  hospitals: string[];
  months: string[];
  /** Said after the label to people who do not see the page: which file it is about. */
  about?: string;
  onChange: (part: Partial<Value>) => void;
};

/** Whose file it is and which month it is for, as far as the contract wants to be told. */
export function PartFields({ needs, value, errors, hospitals, months, about, onChange }: Props) {
  const named = (label: string) => (about ? { "aria-label": `${label} of ${about}` } : { label });
  return (
    <>
      {needs.hospital !== "no" && (
        <Autocomplete
          {...named("Hospital")}
          placeholder={needs.hospital === "optional" ? "If no column says it" : "Hospital"}
          w={220}
          data={hospitals}
          value={value.hospital}
          error={errors?.hospital}
          onChange={(hospital) => onChange({ hospital })}
          comboboxProps={{ shadow: "md" }}
        />
      )}
      {needs.period !== "no" && (
        <Autocomplete
          {...named("Month")}
          placeholder={needs.period === "optional" ? "If no column says it" : "Month, as 2025-11"}
          w={200}
          data={months}
          limit={40}
          value={value.period}
          error={errors?.period}
          onChange={(period) => onChange({ period })}
          comboboxProps={{ shadow: "md" }}
        />
      )}
    </>
  );
}
