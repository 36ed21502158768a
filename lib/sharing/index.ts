export * from "./schemas";
export { accessLevel, dropShares, mayOpen, putShares, roleLabel, sharesOf, type SharedKind } from "./share-rules";
