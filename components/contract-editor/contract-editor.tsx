"use client";

import { Accordion, Alert, SegmentedControl, Stack, Textarea, Title } from "@mantine/core";
import { useState } from "react";
import { ContractColumns } from "./contract-columns";
import { ContractSettings } from "./contract-settings";
import { draftFromText, draftText, type ContractDraft } from "./draft";
import { IdentifiersEditor } from "./identifiers-editor";
import { PreambleEditor } from "./preamble-editor";
import { RulesEditor } from "./rules-editor";
import { ThresholdsEditor } from "./thresholds-editor";

const PARTS = [
  { value: "identifiers", title: "Identifiers: what is removed or replaced", Editor: IdentifiersEditor },
  { value: "rules", title: "Rules: what every row must be like", Editor: RulesEditor },
  { value: "preamble", title: "Values above the column names", Editor: PreambleEditor },
  { value: "thresholds", title: "When a file is held or rejected", Editor: ThresholdsEditor },
];

/**
 * A contract as controls or as JSON; both show the same draft. `onChange` gets null while the JSON cannot be read.
 */
export function ContractEditor({ draft, onChange }: { draft: ContractDraft; onChange: (draft: ContractDraft | null) => void }) {
  const [view, setView] = useState<"columns" | "json">("columns");
  const [text, setText] = useState("");
  const [mistake, setMistake] = useState<string | null>(null);
  const [kept, setKept] = useState(draft);
  const change = (next: ContractDraft) => {
    setKept(next);
    onChange(next);
  };
  const show = (next: string) => {
    if (next === "json") {
      setText(draftText(kept));
      setMistake(null);
      setView("json");
    } else if (mistake === null) setView("columns");
  };
  const type = (value: string) => {
    setText(value);
    const read = draftFromText(value);
    setMistake(read.ok ? null : read.mistake);
    if (read.ok) change(read.draft);
    else onChange(null);
  };
  return (
    <Stack gap="md">
      <SegmentedControl
        aria-label="View of the contract"
        value={view}
        onChange={show}
        data={[
          { value: "columns", label: "Structured" },
          { value: "json", label: "JSON" },
        ]}
        style={{ alignSelf: "flex-start" }}
      />
      {view === "json" ? (
        <Textarea
          label="Contract as JSON"
          description="All parts, also those without a control of their own: skipped rows, channels, rules with several conditions"
          autosize
          minRows={16}
          maxRows={40}
          value={text}
          onChange={(event) => type(event.currentTarget.value)}
          error={mistake}
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
          spellCheck={false}
        />
      ) : (
        <>
          <ContractSettings draft={kept} onChange={change} />
          <Title order={2} size="h3">
            Columns
          </Title>
          <ContractColumns draft={kept} onChange={change} />
          <Accordion multiple variant="contained" order={2}>
            {PARTS.map(({ value, title, Editor }) => (
              <Accordion.Item key={value} value={value}>
                <Accordion.Control>{title}</Accordion.Control>
                <Accordion.Panel>
                  <Editor draft={kept} onChange={change} />
                </Accordion.Panel>
              </Accordion.Item>
            ))}
          </Accordion>
        </>
      )}
      {view === "json" && mistake !== null && (
        <Alert color="orange" title="The structured view waits">
          The text has to be a contract before it can be shown as controls. What you typed is kept.
        </Alert>
      )}
    </Stack>
  );
}
