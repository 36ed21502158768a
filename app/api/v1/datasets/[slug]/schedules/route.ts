import { route } from "@/lib/http";
import { GetSchedulesInput, getSchedules, PutSchedulesInput, putSchedules } from "@/lib/schedules";

export const GET = route(GetSchedulesInput, getSchedules);
export const PUT = route(PutSchedulesInput, putSchedules);
