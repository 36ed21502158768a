"use client";

import { Anchor, Badge, Group, Table, Text } from "@mantine/core";
import Link from "next/link";

/** The cell that names a kept thing, leads to it, and says what it is for. */
export function NameCell({ href, name, description }: { href: string; name: string; description: string }) {
  return (
    // A name of one long word would push what is beside it out of sight.
    <Table.Td miw={220} style={{ overflowWrap: "anywhere" }}>
      <Anchor component={Link} href={href} fw={600} inherit>
        {name}
      </Anchor>
      {description !== "" && (
        <Text size="xs" c="dimmed" lineClamp={2}>
          {description}
        </Text>
      )}
    </Table.Td>
  );
}

/** A cell of words that may be many: two lines of them, and all on pointing at it. */
export function WordsCell({ children }: { children: string }) {
  return (
    <Table.Td>
      <Text inherit lineClamp={2} title={children}>
        {children}
      </Text>
    </Table.Td>
  );
}

type TagsProps = { tags: readonly string[]; /** What the list is of: `questions`. */ of: string; onTag: (tag: string) => void };

/** The tags of a kept thing; each narrows the list to those that have it. */
export function TagButtons({ tags, of, onTag }: TagsProps) {
  return (
    <Group gap={4} wrap="wrap">
      {tags.map((tag) => (
        <Badge
          key={tag}
          component="button"
          type="button"
          variant="light"
          color="gray"
          maw={180}
          style={{ cursor: "pointer", minWidth: 0 }}
          title={tag}
          aria-label={`Only ${of} with the tag ${tag}`}
          onClick={() => onTag(tag)}
        >
          {tag}
        </Badge>
      ))}
    </Group>
  );
}
