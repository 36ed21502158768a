export { INTERFACE_REQUESTS_PER_MINUTE, limitRequests } from "./requests";
export { storedLimiter, tooMany } from "./stored-limiter";
