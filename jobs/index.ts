export { JOBS, queueOfRun, type JobName, type JobPayload } from "./definitions";
export { queueFacts, type QueueFacts } from "./queue-facts";
export { cancelJob, enqueue, enqueueOnce, type EnqueueOptions } from "./enqueue";
