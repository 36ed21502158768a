"use client";

import { ActionIcon, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDots } from "@tabler/icons-react";
import Link from "next/link";
import { useState } from "react";
import type { SavedQueryDetail, SavedQuerySummary } from "@/lib/saved-queries";
import { pages } from "@/lib/urls";
import { errorMessage } from "../api-client";
import { DeleteQuestion } from "./delete-question";
import { ShareQuestion } from "./share-question";
import { readParameters, startTexts } from "./parameter-values";
import { snippet } from "./snippets";
import { useSavedQuestion } from "./use-saved-question";

/** The call of the API with the question's defaults. */
function curlOf({ parameters, resultPath }: SavedQueryDetail): string {
  const { values } = readParameters(parameters, startTexts(parameters, new URLSearchParams()));
  return snippet("curl", { origin: window.location.origin, path: resultPath, parameters, values });
}

/** What can be done with a question of the list. */
export function RowMenu({ org, item }: { org: string; item: SavedQuerySummary }) {
  const [isMenuOpen, setMenuOpen] = useState(false);
  const [dialog, setDialog] = useState<"share" | "delete" | null>(null);
  const detail = useSavedQuestion(item.id, { enabled: isMenuOpen || dialog !== null });
  const saved = detail.data;
  const close = () => setDialog(null);
  const copy = async () => {
    try {
      const { data, error } = saved ? { data: saved, error: null } : await detail.refetch();
      if (!data) throw error ?? new Error("no answer");
      await navigator.clipboard.writeText(curlOf(data));
      notifications.show({ message: "The call is copied. It reads the key from MEDLAKE_KEY." });
    } catch (error) {
      notifications.show({ color: "red", title: "Nothing was copied", message: errorMessage(error) });
    }
  };
  return (
    <>
      <Menu position="bottom-end" opened={isMenuOpen} onChange={setMenuOpen}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`More about ${item.name}`}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component={Link} href={pages.exploreSaved(org, item.id)}>
            Open in Explore
          </Menu.Item>
          <Menu.Item onClick={() => setDialog("share")}>{item.access === "owner" ? "Share" : "Shared with"}</Menu.Item>
          <Menu.Item onClick={() => void copy()}>Copy API call</Menu.Item>
          {item.access === "owner" && (
            <Menu.Item c="var(--mantine-color-error)" onClick={() => setDialog("delete")}>
              Delete
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {saved && dialog === "share" && <ShareQuestion org={org} saved={saved} opened onClose={close} />}
      {saved && dialog === "delete" && (
        <DeleteQuestion saved={saved} usedBy={saved.usedBy} usedByHidden={saved.usedByHidden} opened onClose={close} onDeleted={close} />
      )}
    </>
  );
}
