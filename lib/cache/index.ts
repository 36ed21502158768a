export { cachedAnswer, isCacheOn, type CachedAnswer } from "./cached-answer";
export { findKept, type Kept } from "./kept-results";
export { makeRoom, removeStale } from "./make-room";
export { SEMANTICS_VERSION, resultKey, type KeyDataset, type KeyParts } from "./result-key";
export { isUnderWay, type Waiter } from "./single-flight";
