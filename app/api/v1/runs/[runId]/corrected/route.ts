import { streamRoute } from "@/lib/http";
import { ReceiveCorrectedInput, receiveCorrected } from "@/lib/uploads";

export const POST = streamRoute(ReceiveCorrectedInput, receiveCorrected, { status: 202 });
