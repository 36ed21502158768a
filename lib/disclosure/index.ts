export { OPEN_POLICY, Policy } from "./policy";
export { planRelease } from "./plan-release";
export type { ReleasePlan } from "./plan-release";
export { releaseResult } from "./release-result";
export type { Released } from "./release-result";
