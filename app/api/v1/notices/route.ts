import { route } from "@/lib/http";
import { ListNoticesInput, listNotices } from "@/lib/notices";

export const GET = route(ListNoticesInput, listNotices);
