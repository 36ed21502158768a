export { OPEN_POLICY, Policy } from "./policy";
export { planRelease } from "./plan-release";
export type { ReleasePlan } from "./plan-release";
export { releaseResult } from "./release-result";
export { readReleased, writeReleased } from "./released";
export type { Released } from "./released";
