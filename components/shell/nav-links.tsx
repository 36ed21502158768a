"use client";

import { Badge, NavLink, VisuallyHidden } from "@mantine/core";
import {
  IconArrowsExchange,
  IconBookmark,
  IconDatabase,
  IconLayoutDashboard,
  IconListDetails,
  IconSettings,
  IconUpload,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import type { AccessRequestList } from "@/lib/access-requests";
import type { RunList } from "@/lib/runs";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { isCurrent, navigationFor, type Can, type NavEntry } from "./navigation";

const ICONS: Record<NavEntry["key"], ReactNode> = {
  datasets: <IconDatabase size={18} stroke={1.6} aria-hidden />,
  explore: <IconListDetails size={18} stroke={1.6} aria-hidden />,
  saved: <IconBookmark size={18} stroke={1.6} aria-hidden />,
  dashboards: <IconLayoutDashboard size={18} stroke={1.6} aria-hidden />,
  uploads: <IconUpload size={18} stroke={1.6} aria-hidden />,
  runs: <IconArrowsExchange size={18} stroke={1.6} aria-hidden />,
  admin: <IconSettings size={18} stroke={1.6} aria-hidden />,
};

/** How many runs wait for this person; null while unknown. Asked again every half minute. */
function useHeldRuns(enabled: boolean): number | null {
  const { data } = useQuery({
    queryKey: queryKeys.heldRuns(),
    queryFn: ({ signal }) => api.get<RunList>(endpoints.runs({ state: "held" }), { signal }),
    enabled,
    refetchInterval: 30_000,
  });
  return data ? data.items.length : null;
}

/** How many requests for access wait for this person. */
function useOpenRequests(enabled: boolean): number {
  const { data } = useQuery({
    queryKey: queryKeys.openAccessRequests(),
    queryFn: ({ signal }) => api.get<AccessRequestList>(endpoints.openAccessRequests(), { signal }),
    enabled,
    refetchInterval: 60_000,
  });
  return data?.items.filter((request) => request.canDecide).length ?? 0;
}

export function NavLinks({ org, can, onNavigate }: { org: string; can: Can; onNavigate?: () => void }) {
  const pathname = usePathname();
  const held = useHeldRuns(can.includes("run.accept")) ?? 0;
  const asked = useOpenRequests(can.includes("access.decide"));
  return (
    <nav aria-label="Main">
      {navigationFor(org, can).map((entry) => {
        const current = isCurrent(entry, pathname, org);
        const waiting = entry.key === "runs" ? held : entry.key === "admin" ? asked : 0;
        return (
          <NavLink
            key={entry.key}
            component={Link}
            href={entry.href}
            label={entry.label}
            leftSection={ICONS[entry.key]}
            active={current}
            aria-current={current ? "page" : undefined}
            rightSection={
              waiting > 0 ? (
                <>
                  <Badge size="sm" circle color="orange" variant="filled">
                    {waiting}
                  </Badge>
                  <VisuallyHidden> waiting for you</VisuallyHidden>
                </>
              ) : undefined
            }
            onClick={onNavigate}
            variant="light"
            data-tour={entry.key}
            style={{ borderRadius: "var(--mantine-radius-sm)" }}
          />
        );
      })}
    </nav>
  );
}
