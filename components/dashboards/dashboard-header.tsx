"use client";

import { ActionIcon, Button, Loader, Tooltip } from "@mantine/core";
import { IconArrowsMinimize, IconPencil, IconPresentation, IconPrinter, IconRefresh, IconShare2 } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState, type ReactNode } from "react";
import type { DashboardDetail } from "@/lib/dashboards";
import { pages } from "@/lib/urls";
import { LinkButton } from "../shell/link-button";
import { PageHeader } from "../shell/page";
import { useFocusBack } from "../shell/use-focus-back";
import { DashboardMenu } from "./dashboard-menu";
import classes from "./dashboards.module.css";
import { freshnessWords } from "./freshness";

// What opens only when it is asked for is fetched then.
const ShareDashboard = dynamic(() => import("./share-dashboard").then((module) => module.ShareDashboard), { ssr: false });

type DashboardHeaderProps = {
  org: string;
  dashboard: DashboardDetail;
  mayKeep: boolean;
  isPresenting: boolean;
  onPresent: () => void;
  isPrinting: boolean;
  onPrint: () => void;
  onRefresh: () => Promise<void>;
};

/** The head of a dashboard: what it is, of when its data is, and what can be done with it. */
export function DashboardHeader(props: DashboardHeaderProps) {
  const { org, dashboard, mayKeep, isPresenting, onPresent, isPrinting, onPrint, onRefresh } = props;
  const [isSharing, setIsSharing] = useState(false);
  useFocusBack(isSharing);
  const refresh = useMutation({ mutationFn: onRefresh });
  const fresh = freshnessWords(
    dashboard.tiles.flatMap(({ question }) => {
      if (question?.state !== "ready") return [];
      const { version, updatedAt } = question.dataset;
      // A version without a date has nothing of the hospitals the reader sees; only live rows have no version.
      return updatedAt === null && version > 0 ? [] : [updatedAt];
    }),
  );
  const mayEdit = dashboard.access !== "view";
  return (
    <PageHeader
      title={dashboard.name}
      description={
        <div className={classes.facts}>
          {dashboard.description !== "" && <span>{dashboard.description}</span>}
          {fresh !== null && <span className="tabular">{fresh}</span>}
        </div>
      }
      actions={
        <div className={`${classes.actions} ${classes.noPrint}`}>
          <IconAction label="Refresh" isLoading={refresh.isPending} onClick={() => refresh.mutate()}>
            <IconRefresh size={16} stroke={1.6} aria-hidden />
          </IconAction>
          <IconAction label={isPresenting ? "Leave full screen" : "Full screen"} onClick={onPresent}>
            {isPresenting ? (
              <IconArrowsMinimize size={16} stroke={1.6} aria-hidden />
            ) : (
              <IconPresentation size={16} stroke={1.6} aria-hidden />
            )}
          </IconAction>
          <IconAction label="Print" isLoading={isPrinting} onClick={onPrint}>
            <IconPrinter size={16} stroke={1.6} aria-hidden />
          </IconAction>
          {!isPresenting && (
            <>
              {dashboard.isOwn && (
                <Button
                  size="xs"
                  variant="default"
                  leftSection={<IconShare2 size={14} stroke={1.6} aria-hidden />}
                  onClick={() => setIsSharing(true)}
                >
                  Share
                </Button>
              )}
              {mayEdit && (
                <LinkButton
                  size="xs"
                  variant="default"
                  href={pages.editDashboard(org, dashboard.id)}
                  leftSection={<IconPencil size={14} stroke={1.6} aria-hidden />}
                >
                  Edit
                </LinkButton>
              )}
              <DashboardMenu org={org} dashboard={dashboard} mayKeep={mayKeep} />
            </>
          )}
          {isSharing && <ShareDashboard org={org} dashboard={dashboard} onClose={() => setIsSharing(false)} />}
        </div>
      }
    />
  );
}

type IconActionProps = { label: string; onClick: () => void; isLoading?: boolean; children: ReactNode };

function IconAction({ label, onClick, isLoading = false, children }: IconActionProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="default" size={30} aria-label={label} aria-busy={isLoading} onClick={() => !isLoading && onClick()}>
        {isLoading ? <Loader size={14} aria-hidden /> : children}
      </ActionIcon>
    </Tooltip>
  );
}
