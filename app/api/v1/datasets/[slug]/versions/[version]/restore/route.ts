import { RestoreVersionInput, restoreVersion } from "@/lib/catalog";
import { route } from "@/lib/http";

export const POST = route(RestoreVersionInput, restoreVersion, { status: 201 });
