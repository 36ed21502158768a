"use client";

import { Badge, Group } from "@mantine/core";
import { RIGHT_WORDS, RIGHTS_SHOWN, type Right } from "./right-words";

export { RIGHT_WORDS, RIGHTS_SHOWN, type Right } from "./right-words";

export function GrantRights({ rights }: { rights: readonly Right[] }) {
  return (
    <Group gap={4}>
      {RIGHTS_SHOWN.filter((right) => rights.includes(right)).map((right) => (
        <Badge key={right} variant="light">
          {RIGHT_WORDS[right].label}
        </Badge>
      ))}
    </Group>
  );
}
