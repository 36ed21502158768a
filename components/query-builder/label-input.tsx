"use client";

import { Button, TextInput, VisuallyHidden } from "@mantine/core";
import { useState } from "react";

/** As many characters as the language takes. */
const MOST_CHARACTERS = 80;

type LabelInputProps = {
  /** The part it is the label of, in words. */
  what: string;
  label: string | undefined;
  /** What people read where no label is given. */
  automatic: string;
  onChange: (label: string | undefined) => void;
};

/** What people read in headings and on axes instead of the automatic name: a button until there is one. */
export function LabelInput({ what, label, automatic, onChange }: LabelInputProps) {
  // With the blanks at its ends that a label does not have.
  const [typed, setTyped] = useState<string | null>(null);
  const [isOpen, setOpen] = useState(false);
  // A field that is being emptied stays until it is left.
  if (label === undefined && !isOpen && typed === null) {
    return (
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        title={`What people read in headings and on axes instead of “${automatic}”`}
        onClick={() => setOpen(true)}
      >
        label…
        <VisuallyHidden component="span">{` of ${what}`}</VisuallyHidden>
      </Button>
    );
  }
  return (
    <TextInput
      style={{ width: 190 }}
      leftSection={<span style={{ fontSize: "var(--mantine-font-size-xs)", color: "var(--mantine-color-dimmed)" }}>label</span>}
      leftSectionWidth={42}
      aria-label={`Label of ${what}`}
      placeholder={automatic}
      title="What people read in headings and on axes; empty for the automatic name"
      maxLength={MOST_CHARACTERS}
      // Only where it was just asked for: a label that came with the question takes no focus.
      ref={isOpen && typed === null ? focusOn : undefined}
      value={typed ?? label ?? ""}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setTyped(next);
        onChange(next.trim() === "" ? undefined : next.trim());
      }}
      onBlur={() => {
        setTyped(null);
        setOpen(false);
      }}
    />
  );
}

function focusOn(input: HTMLInputElement | null): void {
  input?.focus();
}
