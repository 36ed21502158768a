export * from "./schemas";
export { accessLevel, dropShares, mayOpen, putShares, sharesOf, type SharedKind } from "./share-rules";
