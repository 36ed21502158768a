"use client";

import { Button, Menu } from "@mantine/core";
import { IconBulb } from "@tabler/icons-react";
import { useMemo } from "react";
import type { DatasetDetail } from "@/lib/catalog";
import type { Draft } from "./draft";
import { fromQuery } from "./from-query";
import { templatesFor } from "./templates";

/** Questions to start from, made of the dataset's own columns. The one before is there again by Undo. */
export function TemplatesMenu({ detail, onStart }: { detail: DatasetDetail; onStart: (draft: Draft) => void }) {
  const templates = useMemo(() => templatesFor(detail), [detail]);
  if (templates.length === 0) return null;
  return (
    <Menu position="bottom-end" shadow="md" width={320}>
      <Menu.Target>
        <Button variant="default" leftSection={<IconBulb size={14} aria-hidden />}>
          Start from…
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{`Questions about ${detail.name}`}</Menu.Label>
        {templates.map(({ title, query }) => (
          <Menu.Item key={title} onClick={() => onStart(fromQuery(query))}>
            {title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
