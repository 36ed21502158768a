export { JOBS, type JobName, type JobPayload } from "./definitions";
export { cancelJob, enqueue, type EnqueueOptions } from "./enqueue";
