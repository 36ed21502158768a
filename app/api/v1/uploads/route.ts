import { route } from "@/lib/http";
import { ListUploadsInput, listUploads } from "@/lib/uploads";

export const GET = route(ListUploadsInput, listUploads);
