import { probeRoute } from "@/lib/http";

export const PUT = probeRoute();
