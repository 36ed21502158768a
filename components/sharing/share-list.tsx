"use client";

import { ActionIcon, Select, Text } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { ShareView } from "@/lib/sharing";
import classes from "./share-dialog.module.css";
import { mayBeEditor, sharedWords, shareKey } from "./share-edits";

const KIND_WORDS: Record<ShareView["audience"], string> = {
  everyone: "every member",
  role: "everyone with this role",
  person: "person",
  organisation: "other organisation",
};

const RIGHTS = [
  { value: "view", label: "can view" },
  { value: "edit", label: "can edit" },
];

type Props = { shares: readonly ShareView[]; onChange: ((shares: ShareView[]) => void) | null };

/** Who may open it. Without `onChange` it is only read. */
export function ShareList({ shares, onChange }: Props) {
  if (shares.length === 0) return <Text size="sm">{sharedWords(shares)}</Text>;
  return (
    <ul className={classes.list} aria-label="Who may open it">
      {shares.map((share) => {
        const key = shareKey(share);
        return (
          <li key={key} className={classes.item}>
            <div className={classes.name}>
              {share.label}
              <Text size="xs" c="dimmed">
                {KIND_WORDS[share.audience]}
              </Text>
            </div>
            {onChange && mayBeEditor(share) ? (
              <Select
                aria-label={`What ${share.label} may do`}
                size="xs"
                w={112}
                data={RIGHTS}
                value={share.mayEdit ? "edit" : "view"}
                allowDeselect={false}
                onChange={(right) => onChange(shares.map((one) => (one === share ? { ...one, mayEdit: right === "edit" } : one)))}
              />
            ) : (
              <Text size="sm" c="dimmed" px="xs">
                {share.mayEdit ? "can edit" : "can view"}
              </Text>
            )}
            {onChange && (
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Stop sharing with ${share.label}`}
                onClick={() => onChange(shares.filter((one) => one !== share))}
              >
                <IconX size={16} aria-hidden />
              </ActionIcon>
            )}
          </li>
        );
      })}
    </ul>
  );
}
