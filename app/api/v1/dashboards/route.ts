import { CreateDashboardInput, createDashboard, ListDashboardsInput, listDashboards } from "@/lib/dashboards";
import { route } from "@/lib/http";

export const GET = route(ListDashboardsInput, listDashboards);
export const POST = route(CreateDashboardInput, createDashboard, { status: 201 });
