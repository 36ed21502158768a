"use client";

import { UnstyledButton } from "@mantine/core";
import { IconFolder, IconFolderOpen, IconStack2 } from "@tabler/icons-react";
import classes from "./folder-nav.module.css";
import { folderNodes } from "./folder-tree";
import { folderText } from "./kept-words";

type Props = { folders: readonly string[]; selected: string; onSelect: (folder: string) => void; allLabel: string };

/** The folders that are in use: a tree at the side, chips on a narrow screen. */
export function FolderNav({ folders, selected, onSelect, allLabel }: Props) {
  const nodes = folderNodes(folders);
  return (
    <nav aria-label="Folders" className={classes.nav}>
      <ul className={classes.list}>
        <li>
          <UnstyledButton className={classes.folder} aria-current={selected === "" || undefined} onClick={() => onSelect("")}>
            <IconStack2 size={16} aria-hidden />
            {allLabel}
          </UnstyledButton>
        </li>
        {nodes.map(({ path, name, depth }) => (
          <li key={path}>
            <UnstyledButton
              className={classes.folder}
              style={{ "--depth": depth }}
              aria-current={selected === path || undefined}
              title={path}
              onClick={() => onSelect(path)}
            >
              {selected === path ? <IconFolderOpen size={16} aria-hidden /> : <IconFolder size={16} aria-hidden />}
              <span className={classes.short}>{name}</span>
              <span className={classes.long}>{folderText(path)}</span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </nav>
  );
}
