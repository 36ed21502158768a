"use client";

import { TextInput } from "@mantine/core";
import { useState } from "react";
import classes from "./builder.module.css";
import { readTyped, writeNumber } from "./read-number";

type NumberFieldProps = {
  label: string;
  value: number | string | undefined;
  isInteger?: boolean;
  /** What stands behind the number in the field. */
  unit?: string | null | undefined;
  width?: number | undefined;
  placeholder?: string | undefined;
  onChange: (value: number | string | undefined) => void;
};

/**
 * A number, written and read as its reader writes numbers. Where the text could be another number to others, it says as
 * which one it was read.
 */
export function NumberField({ label, value, isInteger = false, unit, width, placeholder, onChange }: NumberFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const read = typed === null ? null : readTyped(typed);
  const isOpen = typed === null || /^[+-]?$/.test(typed.trim());
  const isWhole = read !== null && /^[+-]?\d+$/.test(String(read.value));
  const problem = isOpen ? undefined : read === null ? "Not a number" : isInteger && !isWhole ? "Not a whole number" : undefined;
  return (
    <>
      <TextInput
        className={classes.short}
        {...(width === undefined ? {} : { style: { width } })}
        aria-label={label}
        placeholder={placeholder}
        inputMode={isInteger ? "numeric" : "decimal"}
        error={problem}
        value={typed ?? (value === undefined || value === "" ? "" : writeNumber(value))}
        rightSection={
          unit ? <span style={{ fontSize: "var(--mantine-font-size-xs)", color: "var(--mantine-color-dimmed)" }}>{unit}</span> : null
        }
        rightSectionWidth={unit ? Math.max(28, unit.length * 8 + 12) : 0}
        rightSectionPointerEvents="none"
        onChange={(event) => {
          const text = event.currentTarget.value;
          setTyped(text);
          const next = readTyped(text);
          const isWanted = next !== null && (!isInteger || /^[+-]?\d+$/.test(String(next.value)));
          onChange(isWanted ? next.value : undefined);
        }}
        onBlur={() => {
          // What is no number stays to be put right.
          if (problem === undefined) setTyped(null);
        }}
      />
      {read?.isAmbiguous === true && problem === undefined && (
        <span className={classes.attention} role="status">{`read as ${writeNumber(read.value)}`}</span>
      )}
    </>
  );
}
