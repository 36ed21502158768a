export { decideAccess } from "./decide-access";
export { listAccessRequests, openAccessRequests } from "./list-requests";
export { requestAccess } from "./request-access";
export { AccessRequestList, AccessRequestView } from "./answers";
export { DecideAccessInput, ListAccessRequestsInput, OpenAccessRequestsInput, RequestAccessInput } from "./schemas";
