import { unknownRoute } from "@/lib/http";

/** Every address below /api that no other file answers. */
const nothing = unknownRoute();

export { nothing as DELETE, nothing as GET, nothing as PATCH, nothing as POST, nothing as PUT };
