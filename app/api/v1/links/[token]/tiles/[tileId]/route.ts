import { RunLinkTileInput, runLinkTile } from "@/lib/dashboards";
import { publicRoute } from "@/lib/http";

export const POST = publicRoute(RunLinkTileInput, runLinkTile, { countedBy: "verb" });
