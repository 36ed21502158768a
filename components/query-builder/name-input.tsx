"use client";

import { TextInput } from "@mantine/core";
import { useState } from "react";
import { OUTPUT_NAME } from "@/lib/query";

type NameInputProps = {
  label: string;
  name: string;
  /** Names that are given already. */
  taken: readonly string[];
  prefix?: string;
  onChange: (name: string) => void;
};

/** A name in the answer: changed as soon as it is one and not taken. */
export function NameInput({ label, name, taken, prefix, onChange }: NameInputProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const error = typed === null ? undefined : nameError(typed, taken);
  return (
    <TextInput
      style={{ width: 140 }}
      aria-label={label}
      leftSection={
        prefix === undefined ? undefined : (
          <span style={{ fontSize: "var(--mantine-font-size-xs)", color: "var(--mantine-color-dimmed)" }}>{prefix}</span>
        )
      }
      value={typed ?? name}
      error={error}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setTyped(next);
        if (nameError(next, taken) === undefined) onChange(next);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}

function nameError(name: string, taken: readonly string[]): string | undefined {
  if (!OUTPUT_NAME.test(name)) return "A letter, then letters, digits and _";
  return taken.some((other) => other.toLowerCase() === name.toLowerCase()) ? "Another column has this name" : undefined;
}
