import { GetVersionInput, getVersion } from "@/lib/catalog";
import { route } from "@/lib/http";

export const GET = route(GetVersionInput, getVersion);
