import { ProposeContractInput, proposeContractFor } from "@/lib/catalog";
import { route } from "@/lib/http";

export const POST = route(ProposeContractInput, proposeContractFor);
