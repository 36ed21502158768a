import { describeDataset, DescribeDatasetInput, GetDatasetInput, getDataset } from "@/lib/catalog";
import { route } from "@/lib/http";

export const GET = route(GetDatasetInput, getDataset);
export const PATCH = route(DescribeDatasetInput, describeDataset);
