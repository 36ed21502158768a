import type { grants, orgs } from "@/db";
import type { Right } from "./actions";
import type { DatasetRow } from "./find-dataset";
import type { GrantView } from "./schemas";

/** A grant as its administrators see it. */
export function grantView(
  grant: typeof grants.$inferSelect,
  organisation: Pick<typeof orgs.$inferSelect, "id" | "slug" | "name">,
  dataset: DatasetRow,
): GrantView {
  return {
    id: grant.id,
    organisation: { slug: organisation.slug, name: organisation.name },
    own: organisation.id === dataset.orgId,
    rights: grant.rights as Right[],
    hospitals: grant.hospitals,
    createdAt: grant.createdAt.toISOString(),
  };
}
