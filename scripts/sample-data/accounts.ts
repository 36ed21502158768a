import { eq } from "drizzle-orm";
import { orgs, users, type Tx } from "@/db";
import { createUser } from "@/lib/auth";
import type { Role, ServiceContext } from "@/lib/context";
import { addMember, createOrganisation } from "@/lib/orgs";

/** The password of every demo account. It opens nothing on a server that others can reach (lib/auth). */
const DEMO_PASSWORD = "medlake demo password";

const ORGS = [
  { slug: "northern", name: "Northern Pathology Network" },
  { slug: "riverside", name: "Riverside Research" },
] as const;

type OrgSlug = (typeof ORGS)[number]["slug"];

const ACCOUNTS: { email: string; name: string; org: OrgSlug; role: Role }[] = [
  { email: "admin@medlake.example", name: "Ada Admin", org: "northern", role: "admin" },
  { email: "manager@medlake.example", name: "Mina Manager", org: "northern", role: "data_manager" },
  { email: "analyst@medlake.example", name: "Anna Analyst", org: "northern", role: "analyst" },
  { email: "viewer@medlake.example", name: "Vic Viewer", org: "northern", role: "viewer" },
  { email: "auditor@medlake.example", name: "Otto Auditor", org: "northern", role: "auditor" },
  { email: "admin@riverside.example", name: "Rita Admin", org: "riverside", role: "admin" },
  { email: "analyst@riverside.example", name: "Ron Analyst", org: "riverside", role: "analyst" },
];

/** Makes the demo organisations and accounts that are missing, in the caller's transaction. */
export async function ensureDemoAccounts(tx: Tx, system: ServiceContext): Promise<void> {
  const ctx = { ...system, tx };
  for (const org of ORGS) {
    const [found] = await tx.select({ id: orgs.id }).from(orgs).where(eq(orgs.slug, org.slug));
    if (!found) await createOrganisation({ ctx, input: org });
  }
  for (const { email, name, org, role } of ACCOUNTS) {
    const [found] = await tx.select({ id: users.id }).from(users).where(eq(users.email, email));
    if (found) continue;
    await createUser({ tx, input: { email, name, password: DEMO_PASSWORD, isDemo: true } });
    await addMember({ ctx, input: { organisation: org, email, role } });
  }
}
