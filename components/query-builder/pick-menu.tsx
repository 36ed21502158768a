"use client";

import { Button, Menu } from "@mantine/core";
import { useState } from "react";
import { formatNumber } from "@/lib/format";
import type { ColumnActions } from "./columns-panel";
import type { ExploreColumn } from "./explore-columns";
import { useTypeAhead } from "./type-ahead";

type PickMenuProps = {
  members: readonly ExploreColumn[];
  /** What was searched for. */
  name: string;
  picks: ColumnActions["picks"];
  /** What is shown is still that of an earlier search. */
  isDisabled?: boolean;
};

/** What can be done with all columns of a search at once. */
export function PickMenu({ members, name, picks, isDisabled = false }: PickMenuProps) {
  const [isOpen, setOpen] = useState(false);
  const onKeyDown = useTypeAhead();
  return (
    <Menu position="bottom-end" shadow="md" width={320} opened={isOpen} onChange={setOpen}>
      <Menu.Target>
        <Button size="compact-xs" variant="light" disabled={isDisabled}>
          {`Use all ${formatNumber(members.length)}`}
        </Button>
      </Menu.Target>
      <Menu.Dropdown onKeyDown={onKeyDown}>{isOpen && <PickItems members={members} name={name} picks={picks} />}</Menu.Dropdown>
    </Menu>
  );
}

/** The entries of such a menu, under a heading or what was searched for. */
export function PickItems({ members, name, picks }: Pick<PickMenuProps, "members" | "name" | "picks">) {
  const actions = picks(members, name);
  return (
    <>
      <Menu.Label>{name}</Menu.Label>
      {actions.length === 0 && <Menu.Item disabled>Too many to measure, or no numbers among them</Menu.Item>}
      {actions.map(({ label, onClick }) => (
        <Menu.Item key={label} onClick={onClick}>
          {label}
        </Menu.Item>
      ))}
    </>
  );
}
