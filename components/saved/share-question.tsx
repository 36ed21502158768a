"use client";

import { useQueryClient } from "@tanstack/react-query";
import type { SavedQueryDetail } from "@/lib/saved-queries";
import type { ShareInput } from "@/lib/sharing";
import { endpoints, pages } from "@/lib/urls";
import { api } from "../api-client";
import { ShareDialog } from "../sharing/share-dialog";

type Props = { org: string; saved: SavedQueryDetail; opened: boolean; onClose: () => void };

/** Who else may open a saved question. */
export function ShareQuestion({ org, saved, opened, onClose }: Props) {
  const client = useQueryClient();
  const save = async (shares: ShareInput[]) => {
    await api.put(endpoints.savedQueryShares(saved.id), { shares });
    await client.invalidateQueries({ queryKey: ["saved-queries"] });
  };
  return (
    <ShareDialog
      opened={opened}
      onClose={onClose}
      title={`Share "${saved.name}"`}
      shares={saved.shares}
      isOwner={saved.access === "owner"}
      onSave={save}
      link={pages.savedQuestion(org, saved.id)}
    />
  );
}
