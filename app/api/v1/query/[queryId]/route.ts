import { QueryByIdInput, cancelQuery, queryProgress } from "@/lib/analysis";
import { route } from "@/lib/http";

export const GET = route(QueryByIdInput, queryProgress);
export const DELETE = route(QueryByIdInput, cancelQuery);
