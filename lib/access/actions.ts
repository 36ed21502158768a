import type { Role } from "@/lib/context";

export const RIGHTS = ["summary", "rows", "download"] as const;
/** What a grant opens: see summaries, see rows, take data away. None implies another. */
export type Right = (typeof RIGHTS)[number];

export type ActionSpec = {
  /** As the end of "Your role does not allow you to …". */
  label: string;
  /** `own`: the caller's organisation. `owned`: a dataset of it. `granted`: a dataset it has a grant for. */
  on: "own" | "owned" | "granted";
  roles: readonly Role[];
  /** The right the organisation's grant must hold; a role alone opens no data. */
  right?: Right;
};

const EVERYONE = ["admin", "data_manager", "analyst", "viewer", "auditor"] as const;
const MANAGERS = ["admin", "data_manager"] as const;
const ANALYSTS = ["admin", "data_manager", "analyst"] as const;
const READERS = ["admin", "data_manager", "analyst", "viewer"] as const;

/** Everything anyone can do: the one table that `authorize`, the interface and the tests read. */
export const ACTIONS = {
  "dataset.create": { label: "create datasets", on: "own", roles: MANAGERS },
  "dataset.view": { label: "see datasets", on: "granted", roles: EVERYONE },
  "contract.view": { label: "see the contracts of a dataset", on: "owned", roles: ["admin", "data_manager", "auditor"] },
  "contract.preview": { label: "see lines of a file under a contract", on: "owned", roles: MANAGERS },
  "dataset.reprocess": { label: "make published months again", on: "owned", roles: MANAGERS },
  "dataset.contract": { label: "change the contract of a dataset", on: "owned", roles: MANAGERS },
  "dataset.relationships": { label: "declare relationships of a dataset", on: "owned", roles: MANAGERS },
  "dataset.upload": { label: "send files to a dataset", on: "owned", roles: MANAGERS },
  "dataset.withdraw": { label: "withdraw data from a dataset", on: "owned", roles: MANAGERS },
  "dataset.restore": { label: "restore a version of a dataset", on: "owned", roles: MANAGERS },
  "dataset.describe": { label: "change the name and the description of a dataset", on: "owned", roles: MANAGERS },
  "dataset.settings": { label: "change what is kept of a dataset", on: "owned", roles: MANAGERS },
  "upload.view": { label: "see the uploads of a dataset", on: "owned", roles: ["admin", "data_manager", "auditor"] },
  "run.view": { label: "see the runs of a dataset", on: "owned", roles: ["admin", "data_manager", "auditor"] },
  "run.rejected": { label: "see rejected lines", on: "owned", roles: MANAGERS },
  "run.accept": { label: "accept a held run", on: "owned", roles: MANAGERS },
  "run.cancel": { label: "cancel a run", on: "owned", roles: MANAGERS },
  "run.retry": { label: "retry a run", on: "owned", roles: MANAGERS },
  "run.redrive": { label: "redrive failed runs", on: "own", roles: MANAGERS },
  "schedule.view": { label: "see when files are expected", on: "owned", roles: ["admin", "data_manager", "auditor"] },
  "schedule.manage": { label: "say when files are expected", on: "owned", roles: MANAGERS },
  "notice.view": { label: "see notices and their channels", on: "own", roles: ["admin", "data_manager", "auditor"] },
  "notice.manage": { label: "change where notices are sent", on: "own", roles: ["admin"] },
  "column.values": { label: "see the values of a column", on: "granted", roles: READERS, right: "summary" },
  "query.summary": { label: "ask for summaries", on: "granted", roles: READERS, right: "summary" },
  "query.rows": { label: "ask for rows", on: "granted", roles: ANALYSTS, right: "rows" },
  "query.export": { label: "download data", on: "granted", roles: ANALYSTS, right: "download" },
  "saved.view": { label: "see saved questions and dashboards", on: "own", roles: EVERYONE },
  "saved.change": { label: "save questions and build dashboards", on: "own", roles: ANALYSTS },
  "dashboard.link": { label: "make links that are read without an account", on: "own", roles: MANAGERS },
  "export.own": { label: "have downloads made", on: "own", roles: ANALYSTS },
  "access.request": { label: "ask for access to a dataset", on: "granted", roles: EVERYONE },
  "access.decide": { label: "decide on requests for access", on: "owned", roles: ["admin"] },
  "grant.view": { label: "see who may see a dataset", on: "owned", roles: ["admin", "data_manager", "auditor"] },
  "grant.manage": { label: "decide who may see a dataset", on: "owned", roles: ["admin"] },
  "organisation.view": { label: "see the organisation", on: "own", roles: EVERYONE },
  "member.view": { label: "see the members of the organisation", on: "own", roles: ["admin"] },
  "member.manage": { label: "change the members of the organisation", on: "own", roles: ["admin"] },
  "limit.manage": { label: "see and change limits of questions", on: "own", roles: ["admin"] },
  "query.list": { label: "see the questions of the organisation", on: "own", roles: ["admin"] },
  "key.own": { label: "have API keys", on: "own", roles: ANALYSTS },
  "key.manage": { label: "see and revoke the API keys of others", on: "own", roles: ["admin"] },
  "audit.view": { label: "read the audit log", on: "own", roles: ["admin", "auditor"] },
} as const satisfies Record<string, ActionSpec>;

export type Action = keyof typeof ACTIONS;

/** The rights a role can make use of; a grant narrows them further. */
export function rightsOfRole(role: Role | null): Right[] {
  if (role === null) return [];
  const queries = [ACTIONS["query.summary"], ACTIONS["query.rows"], ACTIONS["query.export"]];
  return queries.filter((action) => action.roles.some((allowed) => allowed === role)).map((action) => action.right);
}

/** The actions a role has at all, before grants: what the interface shows or leaves out. */
export function actionsOfRole(role: Role | null): Action[] {
  if (role === null) return [];
  const names = Object.keys(ACTIONS) as Action[];
  return names.filter((name) => (ACTIONS[name].roles as readonly Role[]).includes(role));
}
