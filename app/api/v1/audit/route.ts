import { route } from "@/lib/http";
import { listAudit, ListAuditInput } from "@/lib/orgs";

export const GET = route(ListAuditInput, listAudit);
