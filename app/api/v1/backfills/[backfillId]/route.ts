import { BackfillByIdInput, getBackfill } from "@/lib/catalog";
import { route } from "@/lib/http";

export const GET = route(BackfillByIdInput, getBackfill);
