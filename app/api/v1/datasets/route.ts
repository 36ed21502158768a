import { CreateDatasetInput, ListDatasetsInput, createDataset, listDatasets } from "@/lib/catalog";
import { route } from "@/lib/http";

export const GET = route(ListDatasetsInput, listDatasets);
export const POST = route(CreateDatasetInput, createDataset, { status: 201 });
