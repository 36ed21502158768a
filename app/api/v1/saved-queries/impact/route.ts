import { z } from "zod";
import { route } from "@/lib/http";
import { savedImpact } from "@/lib/saved-queries";

export const GET = route(z.strictObject({}), savedImpact);
