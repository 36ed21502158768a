export { INTERFACE_REQUESTS_PER_MINUTE, limitRequests } from "./requests";
export { storedLimiter, tooMany } from "./stored-limiter";
export { limitWrongSecrets, WRONG_SECRETS_PER_MINUTE } from "./wrong-secrets";
