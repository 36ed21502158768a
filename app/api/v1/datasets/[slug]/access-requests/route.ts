import { listAccessRequests, ListAccessRequestsInput, requestAccess, RequestAccessInput } from "@/lib/access-requests";
import { route } from "@/lib/http";

export const GET = route(ListAccessRequestsInput, listAccessRequests);
export const POST = route(RequestAccessInput, requestAccess, { status: 201 });
