"use client";

import { useQueryClient } from "@tanstack/react-query";
import { formatCount } from "@/lib/format";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { DeleteDialog } from "../kept/delete-dialog";

type Props = {
  saved: { id: string; name: string };
  /** Dashboards that show it, named where they are known. */
  usedBy: readonly { name: string }[];
  usedByHidden: number;
  opened: boolean;
  onClose: () => void;
  onDeleted: () => void;
};

/** Deleting a saved question, which no dashboard may show. */
export function DeleteQuestion({ saved, usedBy, usedByHidden, opened, onClose, onDeleted }: Props) {
  const client = useQueryClient();
  const shown = [
    ...usedBy.map(({ name }) => `"${name}"`),
    ...(usedByHidden > 0
      ? [
          formatCount(
            usedByHidden,
            usedBy.length > 0 ? "other" : "dashboard you may not open",
            usedBy.length > 0 ? "others" : "dashboards you may not open",
          ),
        ]
      : []),
  ];
  return (
    <DeleteDialog
      name={saved.name}
      opened={opened}
      onClose={onClose}
      remove={() => api.del(endpoints.savedQuery(saved.id))}
      onDeleted={async () => {
        onDeleted();
        await client.invalidateQueries({ queryKey: ["saved-queries"], refetchType: "active" });
      }}
      isHeld={shown.length > 0}
    >
      {shown.length > 0
        ? `It is shown on ${shown.join(", ")}. Take it off there first; then it can be deleted.`
        : "The question and all its versions are gone for everybody it is shared with, and programs that ask it get nothing. The data stays."}
    </DeleteDialog>
  );
}
