import { resumableRoute } from "@/lib/http";
import { resumableUpload } from "@/lib/uploads";

export const runtime = "nodejs";

const handle = resumableRoute(resumableUpload);
export { handle as GET, handle as HEAD, handle as POST, handle as PATCH, handle as DELETE, handle as OPTIONS };
