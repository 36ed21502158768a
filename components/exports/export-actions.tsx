"use client";

import { Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import type { ExportManifest, ExportView } from "@/lib/exports";
import { endpoints } from "@/lib/urls";
import { api, errorMessage } from "../api-client";
import { isActive } from "./export-words";
import { saveAddress, saveBlob } from "./save-file";

type Doing = "file" | "manifest" | "cancel" | "delete";

/** What can be done with a download in its state. */
export function ExportActions({ item, onChanged }: { item: ExportView; onChanged: () => void }) {
  const [doing, setDoing] = useState<Doing | null>(null);
  const { id, filename, state } = item;

  async function run(what: Doing, work: () => Promise<unknown>): Promise<void> {
    setDoing(what);
    try {
      await work();
      onChanged();
    } catch (error) {
      notifications.show({ color: "red", message: errorMessage(error), autoClose: 12_000 });
      onChanged();
    } finally {
      setDoing(null);
    }
  }

  // The manifest asks the rights again, as the file does: a refusal is then told here and not in place of a file.
  const manifest = () => api.get<ExportManifest>(endpoints.exportManifest(id));
  const fetchFile = () =>
    run("file", async () => {
      await manifest();
      saveAddress(endpoints.exportFile(id), filename);
    });
  const fetchManifest = () =>
    run("manifest", async () => {
      const text = `${JSON.stringify(await manifest(), null, 2)}\n`;
      saveBlob(new Blob([text], { type: "application/json" }), `${filename}.manifest.json`);
    });

  return (
    <Group gap="xs">
      {state === "done" && (
        <>
          <Button
            size="xs"
            leftSection={<IconDownload size={14} aria-hidden />}
            loading={doing === "file"}
            onClick={() => void fetchFile()}
            aria-label={`Download ${filename}`}
          >
            Download
          </Button>
          <Button
            size="xs"
            variant="default"
            loading={doing === "manifest"}
            onClick={() => void fetchManifest()}
            aria-label={`Manifest of ${filename}`}
            title="Rows, columns, versions, question and checksum, to keep beside the file"
          >
            Manifest
          </Button>
        </>
      )}
      {isActive(state) ? (
        <Button
          size="xs"
          variant="default"
          loading={doing === "cancel"}
          disabled={item.isCancelling}
          onClick={() => void run("cancel", () => api.post(endpoints.cancelExport(id)))}
          aria-label={`Cancel ${filename}`}
        >
          Cancel
        </Button>
      ) : (
        <Button
          size="xs"
          variant="subtle"
          color="red"
          loading={doing === "delete"}
          onClick={() => void run("delete", () => api.del(endpoints.export(id)))}
          aria-label={`Delete ${filename}`}
          title={state === "done" ? "Deletes the file at once" : "Takes it out of the list"}
        >
          Delete
        </Button>
      )}
    </Group>
  );
}
