export * from "./schemas";
export { accessLevel, accessLevels, mayOpen, type SharedKind } from "./access-level";
export { dropShares, putShares, roleLabel, sharesOf } from "./share-rules";
