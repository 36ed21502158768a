import { CATALOGUE_ENDPOINTS } from "./catalogue-endpoints";
import { CONTRACT_ENDPOINTS } from "./contract-endpoints";
import { DASHBOARD_ENDPOINTS } from "./dashboard-endpoints";
import { DATA_ENDPOINTS } from "./data-endpoints";
import type { Endpoint } from "./endpoint";
import { openApiDocument, type OpenApiDocument } from "./document";
import { EXPORT_ENDPOINTS } from "./export-endpoints";
import { PEOPLE_ENDPOINTS } from "./people-endpoints";
import { SAVED_ENDPOINTS } from "./saved-endpoints";
import { WORK_ENDPOINTS } from "./work-endpoints";

/** Every endpoint of the API. A test compares it with the routes there are. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...DATA_ENDPOINTS,
  ...CATALOGUE_ENDPOINTS,
  ...CONTRACT_ENDPOINTS,
  ...WORK_ENDPOINTS,
  ...SAVED_ENDPOINTS,
  ...DASHBOARD_ENDPOINTS,
  ...EXPORT_ENDPOINTS,
  ...PEOPLE_ENDPOINTS,
];

let document: OpenApiDocument | undefined;

/** The OpenAPI document of this server, made once. */
export function apiDocument(): OpenApiDocument {
  return (document ??= openApiDocument(ENDPOINTS));
}

export { GROUPS, METHODS, pathNames, type Endpoint, type Group, type Method } from "./endpoint";
export { callerDocument } from "./caller-document";
export { errorsOf, hasJsonBody, openApiDocument, type JsonSchema, type OpenApiDocument, type Operation, type Parameter } from "./document";
export { referenceMarkdown } from "./reference";
