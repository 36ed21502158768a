import { ShareDashboardInput, shareDashboard } from "@/lib/dashboards";
import { route } from "@/lib/http";

export const PUT = route(ShareDashboardInput, shareDashboard);
