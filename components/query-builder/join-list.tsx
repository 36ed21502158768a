"use client";

import { ActionIcon, Badge, Button, Checkbox, Menu, Text } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import type { DatasetDetail, DatasetRelationship } from "@/lib/catalog";
import type { Cardinality } from "@/lib/query";
import { useProblem } from "./builder-context";
import classes from "./builder.module.css";
import type { Draft, DraftJoin } from "./draft";
import { addJoin, removeJoin, setMatched } from "./edit-data";
import { relationshipTitle } from "./question-columns";

const CARDINALITY_WORDS: Record<Cardinality, string> = {
  "many-to-one": "one match at most",
  "one-to-many": "several matches possible",
  "many-to-many": "several matches possible",
};

type JoinsProps = { detail: DatasetDetail; draft: Draft; onChange: (draft: Draft) => void };

/** The related datasets whose columns the question uses. */
export function JoinRows({ detail, draft, onChange }: JoinsProps) {
  return draft.joins.map((join) => (
    <JoinRow
      key={join.key}
      join={join}
      dataset={detail.name}
      relationship={detail.relationships.find((known) => known.name === join.name)}
      onMatched={(matched) => onChange(setMatched(draft, join.key, matched))}
      onRemove={() => onChange(removeJoin(draft, join.key))}
    />
  ));
}

type JoinRowProps = {
  join: DraftJoin;
  dataset: string;
  relationship: DatasetRelationship | undefined;
  onMatched: (matched: boolean) => void;
  onRemove: () => void;
};

function JoinRow({ join, dataset, relationship, onMatched, onRemove }: JoinRowProps) {
  const problem = useProblem(join.key);
  const title = relationshipTitle(join.name);
  return (
    <div className={classes.chip} role="group" aria-label={`Related data ${title}`} data-invalid={problem !== undefined || undefined}>
      <span className={classes.say}>
        {"with "}
        <strong>{title}</strong>
        {relationship && relationship.toName !== title ? ` (${relationship.toName})` : ""}
      </span>
      {relationship ? (
        <Text size="sm" component="span" c="dimmed" pe="sm">
          {`matched by ${matchWords(relationship)} · ${CARDINALITY_WORDS[relationship.cardinality]}`}
        </Text>
      ) : (
        <Badge color="red" variant="light">
          not related to this dataset, or not for you to see
        </Badge>
      )}
      <Checkbox
        size="xs"
        label="only rows with a match"
        title={`Otherwise every row of ${dataset} stays, with empty columns of ${title} where nothing matches`}
        checked={join.matched}
        onChange={(event) => onMatched(event.currentTarget.checked)}
      />
      <ActionIcon variant="subtle" color="gray" aria-label={`Remove the related data ${title}`} onClick={onRemove}>
        <IconX size={14} aria-hidden />
      </ActionIcon>
      {relationship && relationship.cardinality !== "many-to-one" && (
        <Text size="xs" className={classes.attention} w="100%" px={4}>
          {`One row of ${dataset} can match several of ${relationship.toName}: its values count once for each match.`}
        </Text>
      )}
    </div>
  );
}

/** The columns that are equal where rows match, as the related dataset calls them. */
function matchWords({ on, columns }: DatasetRelationship): string {
  return on.map(([, other]) => columns.find((column) => column.name === other)?.label ?? other).join(" and ");
}

/** A menu of the related datasets that are not joined yet. */
export function AddJoin({ detail, draft, onChange }: JoinsProps) {
  const left = detail.relationships.filter((relationship) => !draft.joins.some((join) => join.name === relationship.name));
  if (left.length === 0) return null;
  return (
    <Menu position="bottom-start" shadow="md" width={300}>
      <Menu.Target>
        <Button size="compact-sm" variant="subtle" leftSection={<IconPlus size={14} aria-hidden />}>
          Add related data
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {left.map((relationship) => (
          <Menu.Item key={relationship.name} onClick={() => onChange(addJoin(draft, relationship.name))}>
            {relationshipTitle(relationship.name)}
            <Text size="xs" c="dimmed">
              {`${relationship.toName} · ${CARDINALITY_WORDS[relationship.cardinality]}`}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
