"use client";

import { ActionIcon, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChartBar, IconDots, IconDownload, IconReceipt, IconTable, IconTelescope, IconBookmark } from "@tabler/icons-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import type { QueryAnswer } from "@/lib/analysis";
import { queryToSearch, type Query } from "@/lib/query";
import { pages } from "@/lib/urls";
import { useFocusBack } from "../shell/use-focus-back";
import classes from "./dashboards.module.css";

// What opens only when it is asked for is fetched then.
const TileDownload = dynamic(() => import("./tile-download").then((module) => module.TileDownload), { ssr: false });

type TileMenuProps = {
  org: string;
  title: string;
  asked: { query: Query; text: string };
  answer: QueryAnswer | undefined;
  savedQuestion: string | null;
  mayDownload: boolean;
  /** Whether the other way to show it is the table; null where there is only the table. */
  showsTable: boolean | null;
  onShowTable: (showsTable: boolean) => void;
};

/** What can be done with a tile by anyone who sees it. */
export function TileMenu({ org, title, asked, answer, savedQuestion, mayDownload, showsTable, onShowTable }: TileMenuProps) {
  const [isDownloading, download] = useDisclosure(false);
  useFocusBack(isDownloading);
  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon className={classes.noPrint} variant="subtle" color="gray" aria-label={`More about ${title}`}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            component={Link}
            href={pages.explore(org, { dataset: asked.query.from, q: queryToSearch(asked.query) })}
            leftSection={<IconTelescope size={16} stroke={1.6} aria-hidden />}
          >
            Explore from here
          </Menu.Item>
          {showsTable !== null && (
            <Menu.Item
              leftSection={
                showsTable ? <IconChartBar size={16} stroke={1.6} aria-hidden /> : <IconTable size={16} stroke={1.6} aria-hidden />
              }
              onClick={() => onShowTable(!showsTable)}
            >
              {showsTable ? "Show as saved" : "Show table"}
            </Menu.Item>
          )}
          {answer && (
            <Menu.Item leftSection={<IconDownload size={16} stroke={1.6} aria-hidden />} onClick={download.open}>
              Download
            </Menu.Item>
          )}
          {answer?.receipt && (
            <Menu.Item
              component={Link}
              href={pages.receipt(org, answer.receipt.id)}
              leftSection={<IconReceipt size={16} stroke={1.6} aria-hidden />}
            >
              See receipt
            </Menu.Item>
          )}
          {savedQuestion !== null && (
            <Menu.Item
              component={Link}
              href={pages.savedQuestion(org, savedQuestion)}
              leftSection={<IconBookmark size={16} stroke={1.6} aria-hidden />}
            >
              Open the saved question
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {isDownloading && answer && (
        <TileDownload title={title} query={asked.query} answer={answer} mayDownload={mayDownload} onClose={download.close} />
      )}
    </>
  );
}
