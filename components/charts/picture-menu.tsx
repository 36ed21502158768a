"use client";

import { ActionIcon, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPhotoDown } from "@tabler/icons-react";
import { saveBlob } from "../exports/save-file";
import { fileName, pngBlob, svgText, type Picture } from "./picture";

/** The chart as a picture: light, on white, whatever the page is. `getPicture` draws it at a size for documents. */
export function PictureMenu({ getPicture }: { getPicture: () => Picture }) {
  const png = () => {
    const picture = getPicture();
    pngBlob(picture).then(
      (blob) => saveBlob(blob, fileName(picture.title, "png")),
      (error: unknown) => {
        const message = error instanceof Error ? error.message : "";
        notifications.show({
          color: "red",
          title: "The picture was not made",
          message: message || "The chart is unchanged. Take the SVG instead.",
        });
      },
    );
  };
  const svg = () => {
    const picture = getPicture();
    saveBlob(new Blob([svgText(picture)], { type: "image/svg+xml" }), fileName(picture.title, "svg"));
  };
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <ActionIcon variant="default" size={30} aria-label="Take the chart away as a picture">
          <IconPhotoDown size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={png}>PNG, for documents and mail</Menu.Item>
        <Menu.Item onClick={svg}>SVG, for print and drawing programs</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
