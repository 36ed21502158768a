import "./shared.css";

import type { ReactNode } from "react";

/** Pages for people without an account: no navigation, and nothing that asks for a session. */
export default function SharedLayout({ children }: { children: ReactNode }) {
  return <main className="shared">{children}</main>;
}
