import { route } from "@/lib/http";
import { ListSessionsInput, listSessions } from "@/lib/uploads";

export const GET = route(ListSessionsInput, listSessions);
