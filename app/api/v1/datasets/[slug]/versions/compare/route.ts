import { CompareVersionsInput, compareVersions } from "@/lib/analysis";
import { route } from "@/lib/http";

export const POST = route(CompareVersionsInput, compareVersions);
