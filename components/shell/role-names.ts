import type { Role } from "@/lib/context";

/** Roles as people read them, and what each is for. */
export const ROLE_NAMES = {
  admin: "Administrator",
  data_manager: "Data manager",
  analyst: "Analyst",
  viewer: "Viewer",
  auditor: "Auditor",
} as const satisfies Record<Role, string>;

export const ROLE_MEANINGS = {
  admin: "Members, access, audit, and everything a data manager may do",
  data_manager: "Sends files, keeps contracts, replaces and withdraws months",
  analyst: "Asks questions, and sees rows and downloads where a grant allows it",
  viewer: "Sees summaries where a grant allows it",
  auditor: "Reads the audit log, and sees no data",
} as const satisfies Record<Role, string>;

export const ROLE_CHOICES: { value: Role; label: string }[] = [
  { value: "admin", label: ROLE_NAMES.admin },
  { value: "data_manager", label: ROLE_NAMES.data_manager },
  { value: "analyst", label: ROLE_NAMES.analyst },
  { value: "viewer", label: ROLE_NAMES.viewer },
  { value: "auditor", label: ROLE_NAMES.auditor },
];
