import { route } from "@/lib/http";
import { CancelSessionInput, cancelSession } from "@/lib/uploads";

export const DELETE = route(CancelSessionInput, cancelSession);
