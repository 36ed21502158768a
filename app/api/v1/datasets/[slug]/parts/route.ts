import { WithdrawPartInput, withdrawPart } from "@/lib/catalog";
import { route } from "@/lib/http";

export const DELETE = route(WithdrawPartInput, withdrawPart);
