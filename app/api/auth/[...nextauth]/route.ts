import { authRoute } from "@/lib/http";

export const GET = authRoute();
export const POST = authRoute();
