import { openAccessRequests, OpenAccessRequestsInput } from "@/lib/access-requests";
import { route } from "@/lib/http";

export const GET = route(OpenAccessRequestsInput, openAccessRequests);
