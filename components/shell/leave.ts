import { pages } from "@/lib/urls";
import { signOut } from "../account/session-requests";
import { forgetRecent } from "./palette/recent-items";

/** Ends the session, and goes to the sign-in with nothing kept of what was opened. */
export async function leave(): Promise<void> {
  await signOut();
  forgetRecent(window.localStorage);
  window.location.assign(pages.signIn());
}
