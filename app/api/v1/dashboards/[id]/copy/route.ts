import { CopyDashboardInput, copyDashboard } from "@/lib/dashboards";
import { route } from "@/lib/http";

export const POST = route(CopyDashboardInput, copyDashboard, { status: 201 });
