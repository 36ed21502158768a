"use client";

import { Avatar, Menu, Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconArrowsLeftRight, IconDownload, IconKey, IconLogout, IconMap, IconUser } from "@tabler/icons-react";
import Link from "next/link";
import type { Role } from "@/lib/context";
import { endpoints, pages } from "@/lib/urls";
import { api, errorMessage } from "../api-client";
import { leave } from "./leave";
import type { Can } from "./navigation";
import { ROLE_NAMES } from "./role-names";
import { useStartTour } from "./tour/tour-card";

export type Organisation = { slug: string; name: string };
export type FrameUser = { name: string; email: string };

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return `${words[0]?.[0] ?? ""}${words.length > 1 ? (words.at(-1)?.[0] ?? "") : ""}`.toUpperCase();
}

function fail(error: unknown) {
  notifications.show({ color: "red", message: errorMessage(error) });
}

/** Makes another organisation the active one, then loads its pages afresh: nothing of the first may stay in memory. */
async function switchTo(slug: string) {
  await api.post(endpoints.organisation(), { organisation: slug });
  window.location.assign(pages.datasets(slug));
}

export function UserMenu({
  org,
  role,
  can,
  user,
  organisations,
}: {
  org: Organisation;
  role: Role;
  can: Can;
  user: FrameUser;
  organisations: Organisation[];
}) {
  const { start } = useStartTour({ org: org.slug, email: user.email });
  const others = organisations.filter((other) => other.slug !== org.slug);
  return (
    <Menu shadow="md" position="bottom-end" width={260}>
      <Menu.Target>
        <UnstyledButton style={{ borderRadius: "50%" }}>
          <Avatar size={32} color="teal">
            {initials(user.name)}
          </Avatar>
          <VisuallyHidden>{`, account menu of ${user.name}`}</VisuallyHidden>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div style={{ padding: "8px 12px" }}>
          <Text fw={600} size="sm" truncate>
            {user.name}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {user.email}
          </Text>
          <Text size="xs" c="dimmed" truncate>{`${ROLE_NAMES[role]}, ${org.name}`}</Text>
        </div>
        <Menu.Divider />
        <Menu.Item component={Link} href={pages.account(org.slug)} leftSection={<IconUser size={16} stroke={1.6} aria-hidden />}>
          Account
        </Menu.Item>
        {can.includes("export.own") && (
          <Menu.Item component={Link} href={pages.exports(org.slug)} leftSection={<IconDownload size={16} stroke={1.6} aria-hidden />}>
            Downloads
          </Menu.Item>
        )}
        {can.includes("key.own") && (
          <Menu.Item component={Link} href={pages.apiKeys(org.slug)} leftSection={<IconKey size={16} stroke={1.6} aria-hidden />}>
            API keys
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconMap size={16} stroke={1.6} aria-hidden />} onClick={start}>
          Take the tour
        </Menu.Item>
        {others.length > 0 && (
          <>
            <Menu.Divider />
            <Menu.Label>Switch organisation</Menu.Label>
            {others.map((other) => (
              <Menu.Item
                key={other.slug}
                leftSection={<IconArrowsLeftRight size={16} stroke={1.6} aria-hidden />}
                onClick={() => void switchTo(other.slug).catch(fail)}
              >
                {other.name}
              </Menu.Item>
            ))}
          </>
        )}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} stroke={1.6} aria-hidden />} onClick={() => void leave().catch(fail)}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
