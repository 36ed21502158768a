export * from "./audit";
export * from "./datasets";
export * from "./lake";
export * from "./notices";
export * from "./orgs";
export * from "./rate-limits";
export * from "./results";
export * from "./runs";
