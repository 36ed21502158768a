import { describe, expect, it } from "vitest";
import { actionsOfRole } from "@/lib/access";
import { adminTabsFor, breadcrumbs, isCurrent, navigationFor } from "./navigation";

describe("navigationFor", () => {
  it("shows senders and administrators everything", () => {
    const all = ["Datasets", "Explore", "Saved", "Dashboards", "Send data", "Runs", "Admin"];
    expect(navigationFor("northern", actionsOfRole("data_manager")).map((entry) => entry.label)).toEqual(all);
    expect(navigationFor("northern", actionsOfRole("admin")).map((entry) => entry.label)).toEqual(all);
  });

  it("shows analysts and viewers what they can ask, and auditors the runs and the audit log", () => {
    const asking = ["datasets", "explore", "saved", "dashboards"];
    expect(navigationFor("northern", actionsOfRole("analyst")).map((entry) => entry.key)).toEqual(asking);
    expect(navigationFor("northern", actionsOfRole("viewer")).map((entry) => entry.key)).toEqual(asking);
    expect(navigationFor("northern", actionsOfRole("auditor")).map((entry) => entry.href)).toEqual([
      "/northern/datasets",
      "/northern/saved",
      "/northern/dashboards",
      "/northern/runs",
      "/northern/admin/audit",
    ]);
  });
});

describe("adminTabsFor", () => {
  it("leaves administration to administrators: senders see who is told of what", () => {
    expect(adminTabsFor("northern", actionsOfRole("data_manager")).map((tab) => tab.key)).toEqual(["notices", "api-keys"]);
    expect(adminTabsFor("northern", actionsOfRole("auditor")).map((tab) => tab.key)).toEqual(["audit", "notices"]);
  });

  it("gives analysts their own keys only", () => {
    expect(adminTabsFor("northern", actionsOfRole("analyst")).map((tab) => tab.key)).toEqual(["api-keys"]);
    expect(adminTabsFor("northern", actionsOfRole("viewer"))).toEqual([]);
  });
});

describe("breadcrumbs", () => {
  it("names the section, the dataset and the tab, and links all but the last", () => {
    expect(breadcrumbs("/northern/datasets/lab-results/coverage", "northern")).toEqual([
      { label: "Datasets", href: "/northern/datasets" },
      { label: "lab-results", href: "/northern/datasets/lab-results" },
      { label: "Coverage", href: null },
    ]);
  });

  it("keeps a dataset's slug as it is, even when it is also the name of a page", () => {
    expect(breadcrumbs("/northern/datasets/runs", "northern").map((crumb) => crumb.label)).toEqual(["Datasets", "runs"]);
    expect(breadcrumbs("/northern/datasets/new", "northern").map((crumb) => crumb.label)).toEqual(["Datasets", "New dataset"]);
  });

  it("says what an id stands for", () => {
    expect(breadcrumbs("/northern/dashboards/dash_1a/edit", "northern").map((crumb) => crumb.label)).toEqual([
      "Dashboards",
      "Dashboard",
      "Edit",
    ]);
  });

  it("leads from a receipt to no list of them, which there is not", () => {
    expect(breadcrumbs("/northern/receipts/qry_1a", "northern")).toEqual([{ label: "Receipt", href: null }]);
  });

  it("calls a run by its file once the page has said it", () => {
    const path = "/northern/runs/run_1a";
    expect(breadcrumbs(path, "northern").map((crumb) => crumb.label)).toEqual(["Runs", "Run"]);
    expect(breadcrumbs(path, "northern", new Map([["run_1a", "north-2025-12.csv"]])).at(-1)).toEqual({
      label: "north-2025-12.csv",
      href: null,
    });
  });

  it("does not link Admin, which has no page of its own", () => {
    expect(breadcrumbs("/northern/admin/api-keys", "northern")).toEqual([
      { label: "Admin", href: null },
      { label: "API keys", href: null },
    ]);
  });
});

describe("isCurrent", () => {
  it("does not take a longer name for the section", () => {
    const [datasets] = navigationFor("northern", ["dataset.view"]);
    if (!datasets) throw new Error("no entry");
    expect(isCurrent(datasets, "/northern/datasets/lab-results", "northern")).toBe(true);
    expect(isCurrent(datasets, "/northern/datasets-old", "northern")).toBe(false);
  });
});
