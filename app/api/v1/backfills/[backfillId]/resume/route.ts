import { BackfillByIdInput, resumeBackfill } from "@/lib/catalog";
import { route } from "@/lib/http";

export const POST = route(BackfillByIdInput, resumeBackfill);
