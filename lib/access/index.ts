export { ACTIONS, RIGHTS, actionsOfRole, rightsOfRole, type Action, type ActionSpec, type Right } from "./actions";
export { authorize } from "./authorize";
export { dataScope, scopeOf, type DataScope } from "./data-scope";
export { denied } from "./denied";
export {
  datasetBySlug,
  visibleAmong,
  visibleDatasets,
  visibleNames,
  type DatasetName,
  type DatasetRow,
  type VisibleDataset,
} from "./find-dataset";
export { grantAccess, grantOwner, lockGrants } from "./grant-access";
export { listGrants } from "./list-grants";
export { openDataset, openFound } from "./open-dataset";
export { ownedDatasetIds } from "./owned-datasets";
export { requireScope } from "./require-scope";
export { requireStanding } from "./require-standing";
export { revokeAccess } from "./revoke-access";
export { GrantAccessInput, GrantList, GrantView, ListGrantsInput, RevokeAccessInput, Slug } from "./schemas";
