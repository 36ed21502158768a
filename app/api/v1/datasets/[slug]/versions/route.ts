import { ListVersionsInput, listVersions } from "@/lib/catalog";
import { route } from "@/lib/http";

export const GET = route(ListVersionsInput, listVersions);
