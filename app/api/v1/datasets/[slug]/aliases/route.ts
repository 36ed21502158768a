import { ListAliasesInput, PutAliasInput, RemoveAliasInput, listAliases, putAlias, removeAlias } from "@/lib/catalog";
import { route } from "@/lib/http";

export const GET = route(ListAliasesInput, listAliases);
export const POST = route(PutAliasInput, putAlias);
export const DELETE = route(RemoveAliasInput, removeAlias);
