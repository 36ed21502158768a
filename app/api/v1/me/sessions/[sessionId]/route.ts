import { SignOutInput, signOutEverywhere } from "@/lib/auth";
import { route } from "@/lib/http";

export const DELETE = route(SignOutInput, signOutEverywhere);
