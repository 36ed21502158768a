export { baseHeaders, type ErrorBody, type FileAnswer } from "./answers";
export { errorResponse } from "./error-response";
export { checkOriginIfNamed } from "./origin-check";
export { JSON_BYTES_MAX } from "./read-input";
export { probeRoute } from "./probe-route";
export { authRoute, publicRoute, resumableRoute, route, streamRoute, unknownRoute, type RouteHandler } from "./route";
