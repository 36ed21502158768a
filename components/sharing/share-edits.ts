import type { AudienceList } from "@/lib/saved-queries";
import type { ShareInput, ShareView } from "@/lib/sharing";

/** Roles that only look, whatever a share says. */
const LOOKERS = ["viewer", "auditor"];

/** What tells one share from another: nobody is in the list twice. */
export function shareKey(share: Pick<ShareView, "audience" | "userId" | "role" | "organisation">): string {
  return [share.audience, share.userId ?? share.role ?? share.organisation ?? ""].join(":");
}

/** A share as it is sent; null for one that names nobody any more. */
export function shareInput(share: ShareView): ShareInput | null {
  const { audience, mayEdit } = share;
  if (audience === "everyone") return { audience, mayEdit };
  if (audience === "person") return share.userId ? { audience, userId: share.userId, mayEdit } : null;
  if (audience === "role") return share.role ? { audience, role: share.role, mayEdit } : null;
  return share.organisation ? { audience, organisation: share.organisation } : null;
}

/** All of them as they are sent. */
export function shareInputs(shares: readonly ShareView[]): ShareInput[] {
  return shares.map(shareInput).filter((share) => share !== null);
}

/** Whether the right to edit can be given to them at all. */
export function mayBeEditor(share: Pick<ShareView, "audience" | "role">): boolean {
  if (share.audience === "organisation") return false;
  return share.role === undefined || !LOOKERS.includes(share.role);
}

export type AudienceChoice = { key: string; share: ShareView };
export type AudienceGroup = { group: string; choices: AudienceChoice[] };

/** Those it is not shared with yet, in the groups they are offered in. */
export function audienceGroups(audiences: AudienceList, shares: readonly ShareView[]): AudienceGroup[] {
  const taken = new Set(shares.map(shareKey));
  const look = { mayEdit: false };
  const everyone: ShareView = { audience: "everyone", label: `Everyone in ${audiences.organisation.name}`, ...look };
  const roles = audiences.roles.map(({ role, label }): ShareView => ({ audience: "role", role, label, ...look }));
  const people = audiences.people.map(({ userId, name }): ShareView => ({ audience: "person", userId, label: name, ...look }));
  const others = audiences.organisations.map(({ slug, name }): ShareView => ({
    audience: "organisation",
    organisation: slug,
    label: name,
    ...look,
  }));
  const group = (name: string, list: ShareView[]): AudienceGroup => ({
    group: name,
    choices: list.map((share) => ({ key: shareKey(share), share })).filter(({ key }) => !taken.has(key)),
  });
  return [
    group("The whole organisation", [everyone]),
    group("Roles", roles),
    group("People", people),
    group("Other organisations, to look only", others),
  ].filter(({ choices }) => choices.length > 0);
}

/** Who may open it, in one sentence. */
export function sharedWords(shares: readonly Pick<ShareView, "label">[]): string {
  if (shares.length === 0) return "Private: only its owner and the administrators of the organisation can open it.";
  const [first = "", ...rest] = shares.map(({ label }) => label);
  const last = rest.pop();
  return `Shared with ${last === undefined ? first : `${[first, ...rest].join(", ")} and ${last}`}.`;
}
