import { CONTRACT_ENDPOINTS } from "./contract-endpoints";
import { DATA_ENDPOINTS } from "./data-endpoints";
import type { Endpoint } from "./endpoint";
import { openApiDocument, type OpenApiDocument } from "./document";
import { PEOPLE_ENDPOINTS } from "./people-endpoints";
import { WORK_ENDPOINTS } from "./work-endpoints";

/** Every endpoint of the API. A test compares it with the routes there are. */
export const ENDPOINTS: readonly Endpoint[] = [...DATA_ENDPOINTS, ...CONTRACT_ENDPOINTS, ...WORK_ENDPOINTS, ...PEOPLE_ENDPOINTS];

let document: OpenApiDocument | undefined;

/** The OpenAPI document of this server, made once. */
export function apiDocument(): OpenApiDocument {
  return (document ??= openApiDocument(ENDPOINTS));
}

export { GROUPS, METHODS, pathNames, type Endpoint, type Group, type Method } from "./endpoint";
export { errorsOf, hasJsonBody, openApiDocument, type JsonSchema, type OpenApiDocument, type Operation, type Parameter } from "./document";
export { referenceMarkdown } from "./reference";
