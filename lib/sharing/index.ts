export * from "./schemas";
export { accessLevel, accessLevels, mayOpen, type SharedKind } from "./access-level";
export { holdsWords, keptFilters, keptLabels } from "./kept-filters";
export { keptHead, keptItems, objectVersions, peopleByIds } from "./kept-head";
export { dropShares, putShares, roleLabel, sharesOf } from "./share-rules";
