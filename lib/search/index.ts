export * from "./schemas";
export * from "./answers";
