"use client";

import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { formatCount, formatMonth, formatNumber } from "@/lib/format";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { ReasonDialog } from "./reason-dialog";

type Props = { slug: string; period: string; /** Null withdraws the month of all hospitals. */ hospital: string | null; rows: number };

/** Takes a month out of the dataset, as a new version; older versions keep it. */
export function WithdrawButton({ slug, period, hospital, rows }: Props) {
  const [opened, modal] = useDisclosure(false);
  const gone = hospital === null ? "All rows of this month" : formatCount(rows, "row");
  return (
    <>
      <Button size="xs" variant="default" mt={4} onClick={modal.open}>
        Withdraw this month
      </Button>
      <ReasonDialog
        slug={slug}
        opened={opened}
        onClose={modal.close}
        title={`Withdraw ${hospital ?? "all hospitals"}, ${formatMonth(period)}`}
        text={`${gone} will be missing from the next version. Older versions keep them, and sending the file again brings them back.`}
        action="Withdraw"
        isDestructive
        failed="Nothing was withdrawn"
        decide={async (reason) => {
          const part = { ...(hospital === null ? {} : { hospital }), period, reason };
          const { version } = await api.del<{ version: number }>(endpoints.part(slug, part));
          return `Withdrawn. The dataset is at version ${formatNumber(version)}.`;
        }}
      />
    </>
  );
}
