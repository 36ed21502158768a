"use client";

import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { formatNumber } from "@/lib/format";
import type { ColumnActions } from "./columns-panel";
import type { ExploreColumn } from "./explore-columns";
import { useTypeAhead } from "./type-ahead";

type PickMenuProps = {
  members: readonly ExploreColumn[];
  /** A heading, or what was searched for. */
  name: string;
  picks: ColumnActions["picks"];
  /** Beside a heading there is little room. */
  isSmall?: boolean;
  /** What is shown is still that of an earlier search. */
  isDisabled?: boolean;
};

/** What can be done with all columns of a heading or a search at once. */
export function PickMenu({ members, name, picks, isSmall = false, isDisabled = false }: PickMenuProps) {
  const [isOpen, setOpen] = useState(false);
  const onKeyDown = useTypeAhead();
  const words = isSmall ? `Use all of ${name}` : `Use all ${formatNumber(members.length)}`;
  return (
    <Menu position="bottom-end" shadow="md" width={320} opened={isOpen} onChange={setOpen}>
      <Menu.Target>
        {isSmall ? (
          <ActionIcon size="sm" variant="subtle" color="gray" aria-label={words} title={words}>
            <IconPlus size={14} aria-hidden />
          </ActionIcon>
        ) : (
          <Button size="compact-xs" variant="light" disabled={isDisabled}>
            {words}
          </Button>
        )}
      </Menu.Target>
      {isOpen && (
        <Menu.Dropdown onKeyDown={onKeyDown}>
          <Menu.Label>{name}</Menu.Label>
          <Picks actions={picks(members, name)} />
        </Menu.Dropdown>
      )}
    </Menu>
  );
}

function Picks({ actions }: { actions: ReturnType<ColumnActions["picks"]> }) {
  if (actions.length === 0) return <Menu.Item disabled>Too many to measure, or no numbers among them</Menu.Item>;
  return actions.map(({ label, onClick }) => (
    <Menu.Item key={label} onClick={onClick}>
      {label}
    </Menu.Item>
  ));
}
