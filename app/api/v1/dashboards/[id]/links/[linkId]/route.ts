import { RevokeLinkInput, revokeLink } from "@/lib/dashboards";
import { route } from "@/lib/http";

export const DELETE = route(RevokeLinkInput, revokeLink);
