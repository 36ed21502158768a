import { CreateLinkInput, createLink, DashboardByIdInput, listLinks } from "@/lib/dashboards";
import { route } from "@/lib/http";

export const GET = route(DashboardByIdInput, listLinks);
export const POST = route(CreateLinkInput, createLink, { status: 201 });
