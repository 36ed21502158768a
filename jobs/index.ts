export { JOBS, queueOfRun, type JobName, type JobPayload } from "./definitions";
export { cancelJob, enqueue, enqueueOnce, type EnqueueOptions } from "./enqueue";
