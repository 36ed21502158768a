"use client";

import { Anchor, AppShell, Burger, Drawer } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import type { Role } from "@/lib/context";
import { pages } from "@/lib/urls";
import classes from "./app-frame.module.css";
import { Brand } from "./brand";
import { ColorSchemeSwitch } from "./color-scheme-switch";
import { useCrumbNames } from "./crumb-names";
import { LeavingWatch } from "./leaving-watch";
import { breadcrumbs, type Can } from "./navigation";
import { NavLinks } from "./nav-links";
import { PaletteButton } from "./palette/palette-button";
import { TourHost } from "./tour/tour-host";
import { UserMenu, type FrameUser, type Organisation } from "./user-menu";

export type FrameData = { org: Organisation; role: Role; can: Can; user: FrameUser; organisations: Organisation[] };

function Crumbs({ org }: { org: string }) {
  const crumbs = breadcrumbs(usePathname(), org, useCrumbNames());
  return (
    <nav aria-label="Breadcrumb" className={classes.crumbs}>
      <ol>
        {crumbs.map((crumb, index) => (
          <li key={`${index}-${crumb.label}`}>
            {index > 0 && <span aria-hidden>{"/ "}</span>}
            {crumb.href ? (
              <Anchor component={Link} href={crumb.href} inherit>
                {crumb.label}
              </Anchor>
            ) : (
              <span aria-current={index === crumbs.length - 1 ? "page" : undefined}>{crumb.label}</span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** The frame of every page of an organisation: bar on the left (a drawer on narrow screens), trail and account above. */
export function AppFrame({ frame, children }: { frame: FrameData; children: ReactNode }) {
  const { org, role, can, user, organisations } = frame;
  const [opened, drawer] = useDisclosure(false);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 192, breakpoint: "sm", collapsed: { mobile: true } }}
      padding={{ base: "md", sm: "lg" }}
    >
      <a href="#content" className="skip-link">
        Skip to the content
      </a>
      <AppShell.Header className={classes.header}>
        <Burger
          opened={opened}
          onClick={drawer.toggle}
          hiddenFrom="sm"
          size="sm"
          aria-label={opened ? "Close navigation" : "Open navigation"}
          aria-expanded={opened}
        />
        <Link href={pages.datasets(org.slug)} className={classes.brand} aria-label="Medlake, to the datasets">
          <Brand />
        </Link>
        <Crumbs org={org.slug} />
        <PaletteButton org={org.slug} can={can} email={user.email} />
        <ColorSchemeSwitch />
        <UserMenu org={org} role={role} can={can} user={user} organisations={organisations} />
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar} visibleFrom="sm">
        <NavLinks org={org.slug} can={can} />
      </AppShell.Navbar>
      <Drawer opened={opened} onClose={drawer.close} size={260} padding="sm" title={org.name} hiddenFrom="sm">
        <NavLinks org={org.slug} can={can} onNavigate={drawer.close} />
      </Drawer>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        {children}
      </AppShell.Main>
      <TourHost />
      <LeavingWatch />
    </AppShell>
  );
}
