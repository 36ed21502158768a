"use client";

import { ActionIcon, Anchor, Badge, Button, Group, Menu, Text } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { formatDate, formatNumber } from "@/lib/format";
import { queryToSearch, type ParameterValues, type Query } from "@/lib/query";
import type { SavedQueryDetail } from "@/lib/saved-queries";
import { pages } from "@/lib/urls";
import { folderText } from "../kept/kept-words";
import { LinkButton } from "../shell/link-button";
import { PageHeader } from "../shell/page";
import { AddToDashboard } from "./add-to-dashboard";
import { DeleteQuestion } from "./delete-question";
import { EditDetails } from "./edit-details";
import { ShareQuestion } from "./share-question";

type Props = {
  org: string;
  saved: SavedQueryDetail;
  /** The question with the values of the form; null while it has none. */
  query: Query | null;
  changed: ParameterValues;
  mayAsk: boolean;
  mayChange: boolean;
};

/** What a saved question is, who keeps it, and what can be done with it. */
export function QuestionHead({ org, saved, query, changed, mayAsk, mayChange }: Props) {
  const [dialog, setDialog] = useState<"edit" | "dashboard" | "share" | "delete" | null>(null);
  const router = useRouter();
  const close = () => setDialog(null);
  if (dialog === "edit") {
    return (
      <>
        <PageHeader title={saved.name} />
        <EditDetails saved={saved} onDone={close} />
      </>
    );
  }
  const isOwner = saved.access === "owner";
  return (
    <>
      <PageHeader
        title={saved.name}
        description={saved.description !== "" && <Text style={{ whiteSpace: "pre-line" }}>{saved.description}</Text>}
        actions={
          <>
            {mayAsk && saved.dataset && (
              <LinkButton
                href={pages.exploreSaved(org, saved.id, query ? { dataset: query.from, q: queryToSearch(query) } : {})}
                variant="default"
              >
                Open in Explore
              </LinkButton>
            )}
            {mayChange && (
              <Button variant="default" onClick={() => setDialog("dashboard")}>
                Add to a dashboard
              </Button>
            )}
            <Button variant="default" onClick={() => setDialog("share")}>
              {isOwner ? "Share" : "Shared with"}
            </Button>
            {saved.access !== "view" && (
              <Menu position="bottom-end">
                <Menu.Target>
                  <ActionIcon variant="default" size={36} aria-label="More about this question">
                    <IconDots size={16} aria-hidden />
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item onClick={() => setDialog("edit")}>Edit name, folder and tags</Menu.Item>
                  {isOwner && (
                    <Menu.Item c="var(--mantine-color-error)" onClick={() => setDialog("delete")}>
                      Delete
                    </Menu.Item>
                  )}
                </Menu.Dropdown>
              </Menu>
            )}
          </>
        }
      />
      <Facts org={org} saved={saved} />
      {dialog === "dashboard" && <AddToDashboard org={org} saved={saved} changed={changed} opened onClose={close} />}
      {dialog === "share" && <ShareQuestion org={org} saved={saved} opened onClose={close} />}
      {dialog === "delete" && (
        <DeleteQuestion
          saved={saved}
          usedBy={saved.usedBy}
          usedByHidden={saved.usedByHidden}
          opened
          onClose={close}
          onDeleted={() => router.push(pages.saved(org))}
        />
      )}
    </>
  );
}

/** Dataset, folder, owner and version, in one line. */
function Facts({ org, saved }: { org: string; saved: SavedQueryDetail }) {
  const { dataset, folder, owner, version, updatedAt, shares, isOwn, tags } = saved;
  const shared = !isOwn
    ? "shared with you by another organisation"
    : shares.length === 0
      ? "private"
      : `shared with ${shares.map(({ label }) => label).join(", ")}`;
  return (
    <Group gap="xs" mb="md">
      <Text size="sm" component="div" className="tabular">
        {dataset ? (
          <Anchor component={Link} href={pages.dataset(org, dataset.slug)} underline="always" inherit>
            {dataset.name}
          </Anchor>
        ) : (
          "A dataset you may not see"
        )}
        {folder !== "" && (
          <>
            {" · "}
            <Anchor component={Link} href={pages.saved(org, { folder })} underline="always" inherit>
              {folderText(folder)}
            </Anchor>
          </>
        )}
        <Text span inherit c="dimmed">
          {` · ${owner.name} · question v${formatNumber(version)}, ${formatDate(updatedAt)} · ${shared}`}
        </Text>
      </Text>
      {tags.map((tag) => (
        <Badge key={tag} component={Link} href={pages.saved(org, { tag })} variant="light" color="gray" style={{ cursor: "pointer" }}>
          {tag}
        </Badge>
      ))}
    </Group>
  );
}
