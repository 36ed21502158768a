import { DashboardVersionInput, restoreDashboardVersion } from "@/lib/dashboards";
import { route } from "@/lib/http";

export const POST = route(DashboardVersionInput, restoreDashboardVersion);
