"use client";

import { Anchor, List, Text } from "@mantine/core";
import Link from "next/link";
import { formatCount } from "@/lib/format";
import type { SavedQueryDetail } from "@/lib/saved-queries";
import { pages } from "@/lib/urls";

/** The dashboards that show a saved question. */
export function UsedBy({ org, saved }: { org: string; saved: Pick<SavedQueryDetail, "usedBy" | "usedByHidden"> }) {
  const { usedBy, usedByHidden } = saved;
  if (usedBy.length === 0 && usedByHidden === 0)
    return <Text c="dimmed">No dashboard shows it. A change of it concerns only who opens it, and programs.</Text>;
  return (
    <>
      {usedBy.length > 0 && (
        <List>
          {usedBy.map(({ id, name }) => (
            <List.Item key={id}>
              <Anchor component={Link} href={pages.dashboard(org, id)} inherit>
                {name}
              </Anchor>
            </List.Item>
          ))}
        </List>
      )}
      {usedByHidden > 0 && (
        <Text c="dimmed" mt="xs">
          {`${usedBy.length > 0 ? "And " : ""}${formatCount(usedByHidden, "dashboard")} you may not open.`}
        </Text>
      )}
    </>
  );
}
