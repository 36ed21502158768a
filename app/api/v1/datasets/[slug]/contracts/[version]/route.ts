import { GetContractInput, getContract } from "@/lib/catalog";
import { route } from "@/lib/http";

export const GET = route(GetContractInput, getContract);
