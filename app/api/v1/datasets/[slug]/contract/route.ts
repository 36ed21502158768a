import { PutContractInput, putContract } from "@/lib/catalog";
import { route } from "@/lib/http";

export const PUT = route(PutContractInput, putContract);
