"use client";

import { Badge, Group } from "@mantine/core";
import { RIGHT_WORDS, RIGHTS_SHOWN, type Right } from "./right-words";

export { RIGHT_WORDS, RIGHTS_SHOWN, type Right } from "./right-words";

/** What is granted, each right a badge; `isOneLine` where the table has room for it. */
export function GrantRights({ rights, isOneLine = false }: { rights: readonly Right[]; isOneLine?: boolean }) {
  return (
    <Group gap={4} wrap={isOneLine ? "nowrap" : "wrap"}>
      {RIGHTS_SHOWN.filter((right) => rights.includes(right)).map((right) => (
        <Badge key={right} variant="light" style={{ flexShrink: 0 }}>
          {RIGHT_WORDS[right].label}
        </Badge>
      ))}
    </Group>
  );
}
