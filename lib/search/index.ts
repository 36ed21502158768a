export { search } from "./search";
export * from "./schemas";
export * from "./answers";
