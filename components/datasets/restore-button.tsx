"use client";

import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { Restored } from "@/lib/catalog";
import { formatNumber } from "@/lib/format";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { ReasonDialog } from "./reason-dialog";

/** Makes what an older version held the newest version. */
export function RestoreButton({ slug, version }: { slug: string; version: number }) {
  const [opened, modal] = useDisclosure(false);
  const what = `Restore version ${formatNumber(version)}`;
  return (
    <>
      <Button size="compact-xs" variant="default" onClick={modal.open} aria-label={what}>
        Restore
      </Button>
      <ReasonDialog
        slug={slug}
        opened={opened}
        onClose={modal.close}
        title={what}
        text="A new version is made that holds exactly what this one held. The versions between stay, and can be restored themselves."
        action="Restore"
        failed="Nothing was restored"
        decide={async (reason) => {
          const made = await api.post<Restored>(endpoints.restoreVersion(slug, version), { reason });
          return `Version ${formatNumber(made.version)} holds what version ${formatNumber(made.restored)} held.`;
        }}
      />
    </>
  );
}
