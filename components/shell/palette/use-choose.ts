import { useMantineColorScheme } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useRouter } from "next/navigation";
import type { DatasetColumn } from "@/lib/catalog";
import { queryToSearch } from "@/lib/query";
import { endpoints, pages } from "@/lib/urls";
import { api, errorMessage } from "../../api-client";
import { groupQuery } from "../../datasets/column-question";
import { leave } from "../leave";
import { startLeaving } from "../leaving";
import { startTour } from "../tour/start-tour";
import type { PaletteAction, PaletteItem } from "./palette-items";
import { addRecent, recentKey } from "./recent-items";

/** What happens when an item is chosen. The palette closes at once; what goes wrong is told where notices are. */
export function useChoose({ org, email, onClose }: { org: string; email: string; onClose: () => void }) {
  const router = useRouter();
  const { colorScheme, setColorScheme } = useMantineColorScheme();

  function go(href: string) {
    startLeaving(href);
    router.push(href);
  }

  async function openColumn(dataset: string, name: string) {
    // Dates are grouped by month and numbers in steps: its type and profile say which.
    const column = await api.get<DatasetColumn>(endpoints.column(dataset, name));
    go(pages.explore(org, { dataset, q: queryToSearch(groupQuery(dataset, column)) }));
  }

  async function act(action: PaletteAction) {
    if (action === "sign-out") return leave();
    if (action === "tour") return startTour({ org, email, go });
    if (action === "theme") {
      const isDark = colorScheme === "dark" || (colorScheme === "auto" && window.matchMedia("(prefers-color-scheme: dark)").matches);
      return setColorScheme(isDark ? "light" : "dark");
    }
    const made = await api.post<{ id: string }>(endpoints.dashboards(), { name: "New dashboard" });
    go(pages.editDashboard(org, made.id));
  }

  return (item: PaletteItem) => {
    onClose();
    addRecent(window.localStorage, recentKey(org, email), item);
    const { target } = item;
    if (target.kind === "page") return go(target.href);
    const done = target.kind === "column" ? openColumn(target.dataset, target.column) : act(target.action);
    void Promise.resolve(done).catch((error: unknown) => notifications.show({ color: "red", message: errorMessage(error) }));
  };
}
