import { BackfillByIdInput, pauseBackfill } from "@/lib/catalog";
import { route } from "@/lib/http";

export const POST = route(BackfillByIdInput, pauseBackfill);
