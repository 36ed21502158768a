"use client";

import { Badge, Menu, SegmentedControl, Text } from "@mantine/core";
import { AddFilter } from "./add-filter";
import classes from "./builder.module.css";
import { ConditionRow } from "./condition-row";
import type { DraftGroup } from "./draft";
import {
  addFilter,
  convertToGroup,
  dissolveGroup,
  moveFilter,
  removeFilter,
  setGroupMode,
  toggleNegated,
  updateCondition,
  type Path,
} from "./edit-filter";
import type { FieldChoice } from "./explore-columns";
import { PartMenu } from "./part-buttons";

type FilterGroupProps = {
  root: DraftGroup;
  group: DraftGroup;
  path: Path;
  columns: readonly FieldChoice[];
  /** What it means that there is no filter. */
  emptyHint?: string;
  onChange: (root: DraftGroup, merge?: string) => void;
};

/** A filter tree: a flat list that becomes nested when a condition is converted to a group. */
export function FilterGroup({ root, group, path, columns, emptyHint, onChange }: FilterGroupProps) {
  const isNested = path.length > 0;
  const index = path.at(-1) ?? 0;
  return (
    <div
      className={classes.group}
      data-nested={isNested || undefined}
      role="group"
      aria-label={isNested ? `Group of filters, ${group.mode} must hold` : undefined}
    >
      {(isNested || group.children.length > 1) && (
        <div className={classes.row}>
          {group.negated && (
            <Badge color="red" variant="light">
              not
            </Badge>
          )}
          <SegmentedControl
            size="xs"
            aria-label="How the filters of this list combine"
            data={[
              { value: "all", label: "ALL" },
              { value: "any", label: "ANY" },
            ]}
            value={group.mode}
            onChange={(mode) => onChange(setGroupMode(root, path, mode === "any" ? "any" : "all"))}
          />
          <Text size="sm" c="dimmed">
            {group.mode === "all" ? "of these must hold" : "of these is enough"}
          </Text>
          {isNested && (
            <PartMenu label="More for this group of filters">
              <Menu.Item onClick={() => onChange(toggleNegated(root, path))}>{group.negated ? "Do not negate" : "Negate (not)"}</Menu.Item>
              <Menu.Item disabled={group.negated} onClick={() => onChange(dissolveGroup(root, path))}>
                Dissolve into the list around it
              </Menu.Item>
              <Menu.Item onClick={() => onChange(convertToGroup(root, path))}>Convert to group</Menu.Item>
              <Menu.Item disabled={index === 0} onClick={() => onChange(moveFilter(root, path, -1))}>
                Move up
              </Menu.Item>
              <Menu.Item onClick={() => onChange(moveFilter(root, path, 1))}>Move down</Menu.Item>
              <Menu.Divider />
              <Menu.Item onClick={() => onChange(removeFilter(root, path))}>Remove the group</Menu.Item>
            </PartMenu>
          )}
        </div>
      )}
      {group.children.map((child, at) => {
        const here = [...path, at];
        return child.kind === "group" ? (
          <FilterGroup key={child.key} root={root} group={child} path={here} columns={columns} onChange={onChange} />
        ) : (
          <ConditionRow
            key={child.key}
            condition={child}
            columns={columns}
            canMove={{ up: at > 0, down: at < group.children.length - 1 }}
            onChange={({ kind: _kind, key: _key, ...condition }, merge) => onChange(updateCondition(root, here, condition), merge)}
            onRemove={() => onChange(removeFilter(root, here))}
            onConvert={() => onChange(convertToGroup(root, here))}
            onMove={(by) => onChange(moveFilter(root, here, by))}
          />
        );
      })}
      <div className={classes.row}>
        <AddFilter group={group} columns={columns} onAdd={(added) => onChange(addFilter(root, path, added))} isNested={isNested} />
        {emptyHint !== undefined && group.children.length === 0 && (
          <Text size="sm" c="dimmed">
            {emptyHint}
          </Text>
        )}
      </div>
    </div>
  );
}
