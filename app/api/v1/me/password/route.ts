import { changePassword, ChangePasswordInput } from "@/lib/auth";
import { route } from "@/lib/http";

export const POST = route(ChangePasswordInput, changePassword);
