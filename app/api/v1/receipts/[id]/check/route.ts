import { checkReceipt, ReceiptByIdInput } from "@/lib/analysis";
import { route } from "@/lib/http";

export const POST = route(ReceiptByIdInput, checkReceipt);
