"use client";

import { Modal, Stack, Text } from "@mantine/core";
import type { QueryAnswer } from "@/lib/analysis";
import type { Query } from "@/lib/query";
import { DownloadButton } from "../results/download-button";

type TileDownloadProps = { title: string; query: Query; answer: QueryAnswer; mayDownload: boolean; onClose: () => void };

/** Takes away what a tile shows, or says why that is not possible. */
export function TileDownload({ title, query, answer, mayDownload, onClose }: TileDownloadProps) {
  return (
    <Modal opened onClose={onClose} title={`Download ${title}`}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">Every row of this tile, with the filters that are set now.</Text>
        <DownloadButton query={query} answer={answer} canDownload={mayDownload} name={title} />
      </Stack>
    </Modal>
  );
}
