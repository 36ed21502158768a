import { eq } from "drizzle-orm";
import { orgs } from "@/db";
import { systemContext, withTransaction } from "@/lib/context";
import { rotatePseudonyms } from "@/lib/keys";
import { Sentence } from "../server/sentence";

/** Makes a new version of an organisation's key, for files from then on. */
export async function rotateKeys(slug: string): Promise<string> {
  const [org] = await withTransaction(systemContext("command line"), (tx) =>
    tx.select({ id: orgs.id }).from(orgs).where(eq(orgs.slug, slug)),
  );
  if (!org) throw new Sentence(`There is no organisation "${slug}".`);
  const version = await rotatePseudonyms(org.id);
  return `Version ${version} of the key is in use. Make the published months again, or their patients have other pseudonyms than new files. Back up the folder keys.`;
}
