import { listSessions, NoInput, signOutEverywhere } from "@/lib/auth";
import { route } from "@/lib/http";

export const GET = route(NoInput, listSessions);
export const DELETE = route(NoInput, signOutEverywhere);
