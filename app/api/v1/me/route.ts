import { getMe, NoInput } from "@/lib/auth";
import { route } from "@/lib/http";

export const GET = route(NoInput, getMe);
