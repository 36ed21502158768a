import {
  AccessRequestList,
  AccessRequestView,
  DecideAccessInput,
  ListAccessRequestsInput,
  OpenAccessRequestsInput,
  RequestAccessInput,
} from "@/lib/access-requests";
import { DescribeDatasetInput, DescribedDataset } from "@/lib/catalog";
import type { Endpoint } from "./endpoint";

const requests = "/api/v1/datasets/{slug}/access-requests";

/** What a dataset is called and said to be, and requests for access to it. */
export const CATALOGUE_ENDPOINTS: readonly Endpoint[] = [
  {
    method: "patch",
    path: "/api/v1/datasets/{slug}",
    group: "datasets",
    summary: "Sets the name and the description of a dataset of your organisation.",
    notes: "The short name in addresses and questions never changes.",
    input: DescribeDatasetInput,
    answer: DescribedDataset,
    errors: ["FORBIDDEN", "NOT_FOUND", "CONFLICT"],
  },
  {
    method: "get",
    path: requests,
    group: "access",
    summary: "Lists requests for access to a dataset: your own, or all of them for an administrator of its owner.",
    input: ListAccessRequestsInput,
    answer: AccessRequestList,
    errors: ["FORBIDDEN", "NOT_FOUND"],
  },
  {
    method: "post",
    path: requests,
    group: "access",
    summary: "Asks the owner of a dataset for more access for your organisation.",
    notes:
      "One request of a person for a dataset can be open at a time. What your own role does not allow cannot be asked of the owner: an administrator of your organisation decides on roles.",
    input: RequestAccessInput,
    answer: AccessRequestView,
    status: 201,
    errors: ["FORBIDDEN", "NOT_FOUND", "CONFLICT"],
  },
  {
    method: "patch",
    path: `${requests}/{id}`,
    group: "access",
    summary: "Grants or declines a request for access to a dataset of your organisation.",
    notes:
      "Granting adds what was asked to what the organisation has, for the hospitals it sees already unless others are named. It takes nothing away.",
    input: DecideAccessInput,
    answer: AccessRequestView,
    errors: ["FORBIDDEN", "NOT_FOUND", "CONFLICT"],
  },
  {
    method: "get",
    path: "/api/v1/access-requests",
    group: "access",
    summary: "Lists what waits: your own open requests for access, and those you can decide on.",
    input: OpenAccessRequestsInput,
    answer: AccessRequestList,
    errors: ["FORBIDDEN"],
  },
];
