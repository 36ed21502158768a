"use client";

import { Anchor } from "@mantine/core";
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

/** Has a file made in the background, and tells when it is there, whatever page is looked at then. */
export async function startExport(input: CreateExportInput, org: string): Promise<ExportView> {
  const made = await api.post<ExportView>(endpoints.exports(), input);
  void follow(made.id, org);
  return made;
}

async function follow(id: string, org: string): Promise<void> {
  for (let failures = 0; failures < FAILURES_MAX;) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const found = await api.get<ExportView>(endpoints.export(id)).catch(() => null);
    if (found === null) failures += 1;
    else if (!isActive(found.state)) return tell(found, org);
    else failures = 0;
  }
}

function tell({ id, name, format, state, rows, bytes, message }: ExportView, org: string): void {
  const link = (
    <Anchor component={Link} href={pages.exports(org)} size="sm">
      Open Downloads
    </Anchor>
  );
  const what = `${name} (${FORMAT_WORDS[format]})`;
  if (state === "done") {
    const size = `${formatCount(rows ?? 0, "row")}, ${formatBytes(bytes ?? 0)}. `;
    notifications.show({ id, color: "teal", title: `${what} is ready`, message: <>{[size, link]}</>, autoClose: 15_000 });
  }
  if (state === "failed") {
    notifications.show({ id, color: "red", title: `${what} could not be made`, message: message ?? "", autoClose: false });
  }
}
