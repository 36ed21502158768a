import { ChangeDashboardInput, changeDashboard, DashboardByIdInput, getDashboard, removeDashboard } from "@/lib/dashboards";
import { route } from "@/lib/http";

export const GET = route(DashboardByIdInput, getDashboard);
export const PATCH = route(ChangeDashboardInput, changeDashboard);
export const DELETE = route(DashboardByIdInput, removeDashboard);
