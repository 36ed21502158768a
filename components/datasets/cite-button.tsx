"use client";

import { Button, Code, CopyButton, Group, Popover, Text } from "@mantine/core";
import { useState } from "react";
import type { DatasetDetail } from "@/lib/catalog";
import { pages } from "@/lib/urls";
import { citation } from "./cite";

/** How to cite the version that is looked at. */
export function CiteButton({ org, dataset }: { org: string; dataset: DatasetDetail }) {
  return (
    <Popover width={380} shadow="md" position="bottom-start" withArrow trapFocus>
      <Popover.Target>
        <Button size="compact-xs" variant="subtle">
          Cite
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Citation org={org} dataset={dataset} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Citation({ org, dataset }: { org: string; dataset: DatasetDetail }) {
  const address = new URL(pages.dataset(org, dataset.slug), window.location.origin).toString();
  const [today] = useState(() => new Date().toISOString());
  const text = citation(dataset, address, today);
  return (
    <>
      <Text size="sm" mb="xs">
        Name the version: the next file makes another one, and this one can still be asked.
      </Text>
      <Code block style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
        {text}
      </Code>
      <Group justify="flex-end" mt="xs">
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button size="compact-sm" variant="light" onClick={copy}>
              {copied ? "Copied" : "Copy"}
            </Button>
          )}
        </CopyButton>
      </Group>
    </>
  );
}
