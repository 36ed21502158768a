"use client";

import { Anchor, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import Link from "next/link";
import type { CreateExportInput, ExportView } from "@/lib/exports";
import { formatBytes, formatCount } from "@/lib/format";
import { endpoints, pages } from "@/lib/urls";
import { api } from "../api-client";
import { FORMAT_WORDS, isActive } from "./export-words";

const LOOK_MS = 2_000;
/** Looks that may fail one after the other, as while the server starts again. */
const FAILURES_MAX = 10;

/**
 * Has a file made in the background, and tells when it is there, whatever page is looked at then. `onEnd` hears it too;
 * with null when it could not be followed.
 */
export async function startExport(input: CreateExportInput, org: string, onEnd: (ended: ExportView | null) => void): Promise<void> {
  const { id } = await api.post<ExportView>(endpoints.exports(), input);
  void follow(id).then((ended) => {
    onEnd(ended);
    if (ended) tell(ended, org);
  });
}

async function follow(id: string): Promise<ExportView | null> {
  for (let failures = 0; failures < FAILURES_MAX;) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const found = await api.get<ExportView>(endpoints.export(id)).catch(() => null);
    if (found === null) failures += 1;
    else if (!isActive(found.state)) return found;
    else failures = 0;
  }
  return null;
}

function tell({ id, name, format, state, rows, bytes, message }: ExportView, org: string): void {
  const what = `${name} (${FORMAT_WORDS[format]})`;
  if (state === "done") {
    const text = (
      <Text size="sm">
        {`${what} is ready: ${formatCount(rows ?? 0, "row")}, ${formatBytes(bytes ?? 0)}. `}
        <Anchor component={Link} href={pages.exports(org)} inherit underline="always">
          Open Downloads
        </Anchor>
      </Text>
    );
    notifications.show({ id, color: "teal", message: text, autoClose: 15_000 });
  }
  if (state === "failed") {
    const text = <Text size="sm">{`${what} could not be made. ${message ?? ""}`}</Text>;
    notifications.show({ id, color: "red", message: text, autoClose: false });
  }
}
