import { DashboardVersionInput, getDashboardVersion } from "@/lib/dashboards";
import { route } from "@/lib/http";

export const GET = route(DashboardVersionInput, getDashboardVersion);
