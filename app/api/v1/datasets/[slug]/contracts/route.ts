import { ListContractsInput, listContracts } from "@/lib/catalog";
import { route } from "@/lib/http";

export const GET = route(ListContractsInput, listContracts);
