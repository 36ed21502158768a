import { z } from "zod";
import { route } from "@/lib/http";
import { listAudiences } from "@/lib/saved-queries";

export const GET = route(z.strictObject({}), listAudiences);
