import { BackfillByIdInput, cancelBackfill } from "@/lib/catalog";
import { route } from "@/lib/http";

export const POST = route(BackfillByIdInput, cancelBackfill);
