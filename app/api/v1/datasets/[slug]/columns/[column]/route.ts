import { GetColumnInput, getColumn } from "@/lib/catalog";
import { route } from "@/lib/http";

export const GET = route(GetColumnInput, getColumn);
