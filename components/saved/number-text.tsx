"use client";

import { TextInput } from "@mantine/core";
import { useState } from "react";
import type { ParameterType } from "@/lib/query";
import { readTyped, writeNumber } from "../query-builder/read-number";
import { keptText, shownText } from "./parameter-values";

type NumberTextProps = {
  label: string;
  /** What the label is about, for those who do not see where the field stands. */
  about?: string | undefined;
  description?: string | undefined;
  required?: boolean | undefined;
  error: string | undefined;
  type: ParameterType;
  /** As the form keeps it: with a point before the fraction, or what was typed and is no number. */
  kept: string;
  /** Takes the focus of the box that opens. */
  isFirst?: boolean;
  onChange: (texts: string[]) => void;
};

/**
 * A number of a form, written and read as its reader writes numbers. Where the text could be another number to others, it
 * says as which one it was read.
 */
export function NumberText({ type, kept, onChange, label, about, description, required = false, error, isFirst = false }: NumberTextProps) {
  // As long as it is typed at, the text stays as it was typed.
  const [typed, setTyped] = useState<string | null>(null);
  const read = typed === null ? null : readTyped(typed);
  const asRead = read?.isAmbiguous === true && error === undefined ? `Read as ${writeNumber(read.value)}` : undefined;
  return (
    <div>
      <TextInput
        label={label}
        aria-label={about === undefined ? undefined : `${label} ${about}`}
        description={description}
        required={required}
        error={error}
        {...(isFirst ? { "data-autofocus": true } : {})}
        inputMode={type === "integer" ? "numeric" : "decimal"}
        value={typed ?? shownText(type, kept)}
        onChange={(event) => {
          const text = event.currentTarget.value;
          setTyped(text);
          onChange(text.trim() === "" ? [] : [keptText(type, text)]);
        }}
        onBlur={() => setTyped(null)}
      />
      <div role="status" style={{ fontSize: "var(--mantine-font-size-xs)", color: "var(--mantine-color-dimmed)" }}>
        {asRead}
      </div>
    </div>
  );
}
