export { savedBodies, type SavedRow } from "./saved-bodies";
export * from "./schemas";
export * from "./answers";
export * from "./audiences";
