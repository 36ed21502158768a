import { getReceipt, ReceiptByIdInput } from "@/lib/analysis";
import { route } from "@/lib/http";

export const GET = route(ReceiptByIdInput, getReceipt);
