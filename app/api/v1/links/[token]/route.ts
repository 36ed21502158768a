import { OpenLinkInput, openLink } from "@/lib/dashboards";
import { publicRoute } from "@/lib/http";

export const GET = publicRoute(OpenLinkInput, openLink, { countedBy: "verb" });
