import { streamRoute } from "@/lib/http";
import { RunLogInput, runLogOrEvents } from "@/lib/runs";

export const dynamic = "force-dynamic";

export const GET = streamRoute(RunLogInput, runLogOrEvents);
