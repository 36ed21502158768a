import { PreviewContractInput, previewContract } from "@/lib/catalog";
import { route } from "@/lib/http";

export const POST = route(PreviewContractInput, previewContract);
