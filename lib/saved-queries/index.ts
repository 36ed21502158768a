export * from "./schemas";
export * from "./answers";
export * from "./audiences";
