import { route } from "@/lib/http";
import { GetCalendarInput, getCalendar } from "@/lib/schedules";

export const GET = route(GetCalendarInput, getCalendar);
