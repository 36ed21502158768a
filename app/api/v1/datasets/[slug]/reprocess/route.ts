import { ListBackfillsInput, ReprocessInput, listBackfills, reprocess } from "@/lib/catalog";
import { route } from "@/lib/http";

export const GET = route(ListBackfillsInput, listBackfills);
export const POST = route(ReprocessInput, reprocess, { status: 202 });
