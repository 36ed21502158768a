import { route } from "@/lib/http";
import { ContractImpactInput, contractImpact, DatasetImpactInput, datasetImpact } from "@/lib/saved-queries";

export const GET = route(DatasetImpactInput, datasetImpact);
export const POST = route(ContractImpactInput, contractImpact);
