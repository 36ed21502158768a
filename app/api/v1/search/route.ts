import { route } from "@/lib/http";
import { search, SearchInput } from "@/lib/search";

export const GET = route(SearchInput, search);
